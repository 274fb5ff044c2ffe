"""Where Redis is, as kombu and redis-py each write it."""

from pathlib import Path

from worker import broker, names


def test_a_socket_goes_through_our_transport(settings):
    settings.REDIS_URL = "unix:///srv/redis.sock"
    assert broker.broker_url() == "guarded+socket:///srv/redis.sock"


def test_a_network_address_stays_as_it_is(settings):
    settings.REDIS_URL = "redis://:secret@redis:6379/1"
    assert broker.broker_url() == settings.REDIS_URL


def test_a_path_that_is_too_long_for_a_socket_is_reached_through_a_short_link(settings, tmp_path):
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    settings.REDIS_URL = f"unix://{deep / 'redis.sock'}"
    short = Path(broker.redis_url().removeprefix("unix://"))
    assert len(str(short)) <= broker.SOCKET_PATH_LIMIT and short.parent.resolve() == deep
    assert broker.redis_url() == f"unix://{short}"
    short.parent.unlink()


def test_a_process_that_is_gone_is_dead_and_one_of_another_host_is_not():
    import subprocess

    gone = subprocess.Popen(["true"])
    gone.wait()
    assert names.is_dead(f"{names.process_name(gone.pid)}1")
    assert not names.is_dead(f"{names.process_name(1)}1")
    assert not names.is_dead("elsewhere:1/1") and not names.is_dead("nonsense")

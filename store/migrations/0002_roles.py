"""The three roles, as Django groups. What each may do stands in pipelines.workflow, not in permissions."""

from django.db import migrations

NAMES = ("translator", "editor", "admin")


def make(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in NAMES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]

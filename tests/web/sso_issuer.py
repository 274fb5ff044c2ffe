"""A small OpenID Connect issuer on loopback: it speaks the code flow, and lies where a test asks it to."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "desk", "not-a-real-secret"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """`claims` are the person's; `lie` changes the id token's claims, `forge` its key, `userinfo` the second answer."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.claims: dict[str, Any] = {"sub": "u-1", "preferred_username": "nina", "groups": ["desk"]}
        self.lie: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.forge = self.down = False
        self.asked: dict[str, str] = {}
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def approve(self, location: str) -> str:
        """What the person's browser does at the issuer: returns the callback's address."""
        self.asked = {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}
        return f"{self.asked['redirect_uri']}?code=c-1&state={self.asked['state']}"

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any] | None:
        match path:
            case "/.well-known/openid-configuration":
                ends = {"authorization": "authorization_endpoint", "token": "token_endpoint"}
                found = {name: f"{self.url}/{part}" for part, name in ends.items()}
                more = {"userinfo_endpoint": f"{self.url}/userinfo", "jwks_uri": f"{self.url}/keys"}
                return {"issuer": self.url, **found, **more}
            case "/keys":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
                return {"keys": [{**public, "kid": "k1", "alg": "RS256", "use": "sig"}]}
            case "/userinfo":
                return {**self.claims, **self.userinfo}
            case "/token":
                return self._token(form)
        return None

    def _token(self, form: dict[str, str]) -> dict[str, Any] | None:
        verifier = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if form["client_secret"] != SECRET or verifier != self.asked["code_challenge"]:
            return None
        now = int(time())
        body = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.asked["nonce"]}
        token = jwt.encode(
            {**body, **self.claims, **self.lie},
            _OTHER if self.forge else _KEY,
            algorithm="RS256",
            headers={"kid": "k1"},
        )
        return {"access_token": "a", "token_type": "Bearer", "id_token": token}

    def _handler(issuer) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say({})

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._say({k: v[0] for k, v in parse_qs(raw).items()})

            def _say(self, form: dict[str, str]) -> None:
                found = None if issuer.down else issuer.answer(urlsplit(self.path).path, form)
                body = json.dumps(found or {}).encode()
                self.send_response(200 if found else 500)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                return

        return Handler

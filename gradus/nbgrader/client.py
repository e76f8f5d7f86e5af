"""A client of the exchange service."""

import base64
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

URL_VARIABLE = "GRADUS_EXCHANGE_URL"
TOKEN_VARIABLE = "JUPYTERHUB_API_TOKEN"
PAUSES = (0.3, 1.0)  # seconds before the second and the third try


class ClientError(Exception):
    """The exchange refused or could not be reached. ``status`` is HTTP's, None when unreached."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class ExchangeClient:
    """Requests to one exchange with one hub token.

    A request that does not get through is repeated: every one of them can be, a submission because
    it carries a mark of its own.

    Attributes
    ----------
    url : the exchange's address, without a slash at the end.
    token : a hub token.
    timeout : seconds to wait for an answer.
    """

    url: str
    token: str
    timeout: float = 60

    @classmethod
    def from_environment(cls, *, timeout: float = 60) -> "ExchangeClient":
        """The client of a process that the hub started.

        Raises
        ------
        ClientError
            when the hub did not start it.
        """
        try:
            url, token = os.environ[URL_VARIABLE].rstrip("/"), os.environ[TOKEN_VARIABLE]
        except KeyError as error:
            raise ClientError(f"{error.args[0]} is not set: is this a server of the hub?") from None
        return cls(url, token, timeout)

    def get(self, *path: str, **query: str) -> dict[str, Any]:
        return self._ask("GET", path, query=query)

    def put(self, *path: str, **body: Any) -> dict[str, Any]:
        return self._ask("PUT", path, body=body)

    def post(self, *path: str, **body: Any) -> dict[str, Any]:
        return self._ask("POST", path, body=body)

    def delete(self, *path: str) -> dict[str, Any]:
        return self._ask("DELETE", path)

    def _ask(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        address = "/".join([self.url, *(quote(part, safe="") for part in path)])
        request = urllib.request.Request(
            f"{address}?{urlencode(query)}" if query else address,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        for pause in PAUSES:
            try:
                return self._send(request)
            except ClientError as error:
                if error.status not in (None, 502, 503, 504):
                    raise
            time.sleep(pause)
        return self._send(request)

    def _send(self, request: urllib.request.Request) -> dict[str, Any]:
        try:
            # No proxy of the environment stands between a server and its hub.
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=self.timeout) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            raise ClientError(_reason(error), status=error.code) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise ClientError(f"the exchange can't be reached ({reason}): try again") from None
        if not isinstance(answer, dict):
            raise ClientError("the exchange gave no proper answer: try again")
        return answer


def encode(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Files as the exchange takes them."""
    return [
        {"path": path, "content": base64.b64encode(content).decode("ascii")}
        for path, content in files.items()
    ]


def decode(rows: list[dict[str, str]]) -> dict[str, bytes]:
    """Files as the exchange gives them."""
    return {row["path"]: base64.b64decode(row["content"]) for row in rows}


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError, OSError):
        return f"the exchange answered {error.code} {error.reason}"

"""What Prometheus reads at ``/metrics``: requests as they were answered, and work that waits."""

import hmac
import time
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maquette.core.jobs import queries as jobs
from maquette.core.runtime import Runtime
from maquette.core.webhooks import queries as webhooks
from maquette.errors import BadKey
from maquette.http.caller import refused, runtime_of
from maquette.http.policies import declared

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
NOWHERE = "-"
"""The route of a request that no route matched: clients do not choose our labels."""


class Meters:
    """One app's counters; those of the work are read from the database when they are asked for."""

    def __init__(self, runtime: Runtime) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter(
            "maquette_http_requests", "Requests answered.", labels, registry=self.registry
        )
        self._seconds = Histogram(
            "maquette_http_request_seconds",
            "Time from a request's head to the end of its answer.",
            ("method", "route"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.registry.register(_Work(runtime))

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", NOWHERE)
        method = scope["method"] if route != NOWHERE else NOWHERE
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(method, route).observe(seconds)


class Measured:
    """ASGI: counts and times every answer."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            self._meters.count(scope, status, time.perf_counter() - begun)


class _Work(Collector):
    """Jobs, workers and webhooks as the database has them now."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def describe(self) -> list[Metric]:
        return []  # or registering would ask the database

    def collect(self) -> Iterator[Metric]:
        with self._runtime.db.read() as session:
            load = jobs.load(session, self._runtime.clock.now())
            waiting = webhooks.waiting(session)
        counted = GaugeMetricFamily("maquette_jobs_open", "Open jobs.", labels=("kind", "status"))
        for (kind, status), count in sorted(load.open.items()):
            counted.add_metric((kind, status), count)
        yield counted
        yield GaugeMetricFamily(
            "maquette_oldest_queued_seconds", "Wait of the oldest queued job.", load.oldest_seconds
        )
        yield GaugeMetricFamily(
            "maquette_workers", "Workers that gave a sign of life.", load.workers
        )
        yield GaugeMetricFamily("maquette_webhooks_waiting", "Webhooks to be delivered.", waiting)


router = APIRouter(include_in_schema=False, dependencies=[declared("secret")])


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """For the bearer of ``MAQUETTE_METRICS_KEY``; without one set, there is no such page."""
    key = runtime_of(request).settings.metrics_key.get_secret_value()
    if not key:
        raise HTTPException(404)
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {key}".encode()):
        wrong = BadKey("the key is missing or unknown")
        raise refused(request, wrong) if given else wrong
    meters: Meters = request.app.state.meters
    return Response(generate_latest(meters.registry), media_type=CONTENT_TYPE_LATEST)

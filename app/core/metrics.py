"""Numbers about the running process, for Prometheus."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("notreville_requests_total", "Answers given.", ("route", "method", "status"))
SECONDS = Histogram(
    "notreville_request_seconds",
    "Seconds from request to answer.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
PAGE_CACHE = Counter("notreville_page_cache_total", "Page cache answers.", ("outcome",))
GATEWAY = Histogram(
    "notreville_gateway_seconds",
    "Seconds until the payment gateway answered, by what came of it.",
    ("outcome",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
GATEWAY_EVENTS = Counter(
    "notreville_gateway_events_total", "Notices of the gateway, by what came of them.", ("outcome",)
)

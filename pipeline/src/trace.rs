//! Traces of single articles for an OpenTelemetry collector, off unless `[trace]` asks for them: a span for the
//! article, from its arrival to its commit, and one below it for each step. Sent aside; what the collector does not
//! take in time is dropped, and the pipeline never waits for it.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use stages::article::{Decided, Item};
use tokio::runtime::Handle;
use tracing::field::Empty;
use tracing::{Span, Subscriber, info_span, warn};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use crate::client;
use crate::metrics::Step;
use crate::settings;

/// Spans of this target are traces; the log does not show them.
const TARGET: &str = "journey";
/// Longest that the end of the process waits for the last spans to be sent.
const LAST: Duration = Duration::from_secs(2);

/// Sends what is traced; when dropped it sends the rest.
#[derive(Debug)]
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends to the collector from tasks of this runtime, which must outlive it.
    pub(crate) fn start(to: &settings::Trace, runtime: Handle) -> Result<Traces, ExporterBuildError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector(runtime))
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", to.otlp.trim_end_matches('/')))
            .build()?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource = Resource::builder().with_service_name("copydesk").with_attribute(version).build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(to.sample))))
            .with_resource(resource);
        Ok(Traces(provider.build()))
    }

    /// What picks the spans of articles out of all that is logged.
    pub(crate) fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> impl Layer<S> + use<S> {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("copydesk"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(|metadata| metadata.target() == TARGET))
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(err) = self.0.shutdown_with_timeout(LAST) {
            warn!(%err, "the last traces were not sent");
        }
    }
}

/// The way to the collector. The exporter asks from a thread of its own, which has no runtime.
#[derive(Debug)]
struct Collector(Handle);

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let answer = self.0.spawn(client::send(request)).await?;
        match &answer {
            Err(err) => warn!(%err, "traces dropped: the collector does not answer"),
            Ok(answer) if !answer.status().is_success() => {
                warn!(status = %answer.status(), "traces dropped: the collector refuses them");
            }
            Ok(_) => {}
        }
        Ok(answer?)
    }
}

/// The span of an article's way; does nothing unless traces are made.
pub(crate) fn journey(item: &Item) -> Span {
    let input = match item {
        Item::Article(article) => &article.origin.input,
        Item::Reject(reject) => &reject.input,
        Item::Skip(skip) => &skip.input,
    };
    let (source, path) = (&input.source, &input.path);
    info_span!(
        target: TARGET, parent: None, "article",
        source, path, bytes = item.bytes(), id = Empty, outlet = Empty, decision = Empty
    )
}

/// One step of it.
pub(crate) fn step(journey: &Span, step: Step) -> Span {
    match step {
        Step::Prepare => info_span!(target: TARGET, parent: journey, "prepare"),
        Step::Dedupe => info_span!(target: TARGET, parent: journey, "dedupe"),
        Step::Record => info_span!(target: TARGET, parent: journey, "record"),
    }
}

/// Notes what became of the article.
pub(crate) fn decided(journey: &Span, decided: &Decided) {
    if !journey.is_disabled() {
        journey.record("id", tracing::field::display(&decided.id));
        journey.record("outlet", decided.article.outlet.key.as_str());
        journey.record("decision", tracing::field::debug(decided.decision));
    }
}

/// An article that waits for its commit; both spans end when it is dropped.
pub(crate) type Committing = (Span, Span);

/// The last step.
pub(crate) fn committing(journey: Span) -> Committing {
    (info_span!(target: TARGET, parent: &journey, "commit"), journey)
}

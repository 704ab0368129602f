//! What a process says about itself: log lines on stderr and, where an address is configured, its spans to a collector.
//!
//! Numbers are not pushed: whoever wants them reads `/metrics`.

use std::io::IsTerminal;

use anyhow::Context;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, LogFormat};

/// Keeps what is exported; [`Telemetry::end`] sends the rest.
pub struct Telemetry {
    spans: Option<SdkTracerProvider>,
}

/// Starts logging and, when configured, tracing. Call it outside a runtime: the exporter's client blocks.
///
/// # Errors
/// `log` is no filter, or `traces_url` no address.
pub fn start(config: &Config) -> anyhow::Result<Telemetry> {
    let filter = EnvFilter::try_new(&config.log).context("`log` is not a valid filter")?;
    let spans = config.traces_url.as_deref().map(exporting).transpose()?;
    let exported = spans.as_ref().map(|spans| tracing_opentelemetry::layer().with_tracer(spans.tracer("herald")));
    tracing_subscriber::registry().with(lines(config.log_format)).with(exported).with(filter).init();
    Ok(Telemetry { spans })
}

/// stdout belongs to results: scripts read keys from it.
fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'span> LookupSpan<'span>,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).boxed(),
    }
}

fn exporting(url: &str) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", url.trim_end_matches('/')))
        .build()
        .context("`traces_url` is not an address spans can be sent to")?;
    let resource = Resource::builder()
        .with_service_name("herald")
        .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

impl Telemetry {
    /// Sends what is still unsent, for a few seconds at most.
    pub fn end(self) {
        if let Some(Err(error)) = self.spans.map(|spans| spans.shutdown()) {
            tracing::warn!(%error, "the last spans were not delivered");
        }
    }
}

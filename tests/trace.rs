//! Traces reach a collector: a listener of our own takes what the daemon sends and reads it as OTLP.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use crate::harness::Daemon;

/// Takes requests and gives them on; its address first.
fn collector() -> (String, Receiver<ExportTraceServiceRequest>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (taken, requests) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let head: Vec<String> =
                stream.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
            assert_eq!(head[0], "POST /v1/traces HTTP/1.1");
            let field = |name: &str| {
                head.iter().find_map(|line| line.to_lowercase().strip_prefix(name).map(str::to_owned))
            };
            assert_eq!(field("content-type: ").as_deref(), Some("application/x-protobuf"));
            let mut body = vec![0; field("content-length: ").unwrap().parse().unwrap()];
            stream.read_exact(&mut body).unwrap();
            stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
            taken.send(ExportTraceServiceRequest::decode(body.as_slice()).unwrap()).unwrap();
        }
    });
    (address, requests)
}

fn text(attributes: &[KeyValue], key: &str) -> Option<String> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    match found.value.clone()?.value? {
        Value::StringValue(text) => Some(text),
        _ => None,
    }
}

#[test]
fn an_article_is_a_trace_of_its_steps() {
    let folder = tempfile::tempdir().unwrap();
    let (address, requests) = collector();
    let more = format!("[trace]\notlp = \"http://{address}\"");
    let mut daemon = Daemon::start_with(folder.path(), &more, &[("OTEL_BSP_SCHEDULE_DELAY", "60000")]);
    daemon.drop(
        "desk/a.txt",
        "Boats\n\nThe boat leaves the harbour at dawn, said the harbour master on Monday.",
    );
    let id = daemon.wait_for(1)[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(daemon.terminate(), Some(0), "what is left is sent at the end");
    let request = requests.recv_timeout(Duration::from_secs(10)).unwrap();
    let resource = request.resource_spans[0].resource.as_ref().unwrap();
    assert_eq!(text(&resource.attributes, "service.name").as_deref(), Some("copydesk"));
    let spans = request.resource_spans.iter().flat_map(|it| &it.scope_spans).flat_map(|it| &it.spans);
    let spans: BTreeMap<&str, &Span> = spans.map(|span| (span.name.as_str(), span)).collect();
    assert_eq!(
        spans.keys().copied().collect::<Vec<_>>(),
        ["article", "commit", "dedupe", "prepare", "record"]
    );
    let article = spans["article"];
    assert_eq!(text(&article.attributes, "id"), Some(id));
    assert_eq!(text(&article.attributes, "outlet").as_deref(), Some("desk"));
    assert_eq!(text(&article.attributes, "decision").as_deref(), Some("Unique"));
    assert!(article.parent_span_id.is_empty());
    for name in ["prepare", "dedupe", "record", "commit"] {
        let step = spans[name];
        assert_eq!((&step.parent_span_id, &step.trace_id), (&article.span_id, &article.trace_id), "{name}");
        let within = article.start_time_unix_nano..=article.end_time_unix_nano;
        assert!(
            within.contains(&step.start_time_unix_nano) && within.contains(&step.end_time_unix_nano),
            "{name}"
        );
    }
}

#[test]
fn a_collector_that_is_not_there_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let more = format!("[trace]\notlp = \"http://{closed}\"");
    let mut daemon = Daemon::start_with(folder.path(), &more, &[("OTEL_BSP_SCHEDULE_DELAY", "50")]);
    daemon.drop(
        "desk/a.txt",
        "Boats\n\nThe boat leaves the harbour at dawn, said the harbour master on Monday.",
    );
    daemon.wait_for(1);
    daemon.wait_said("traces dropped: the collector does not answer");
    assert_eq!(daemon.terminate(), Some(0));
}

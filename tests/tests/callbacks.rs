//! `callback_url`: told at least once how a video ended, again after a failure, in the documented shape.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use herald_tests::{Server, media};
use serde_json::{Value, json};

/// Longest wait for a notification, the first repetition included.
const LIMIT: Duration = Duration::from_secs(120);

/// One request as a receiver sees it: lower-case headers and the body.
struct Received {
    headers: Vec<(String, String)>,
    body: Value,
}

impl Received {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|header| header.0 == name).map_or("", |header| header.1.as_str())
    }
}

/// Answers the first request with 500 and every other with 200.
fn receiver() -> (String, Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let (sender, received) = mpsc::channel();
    std::thread::spawn(move || {
        for (count, stream) in listener.incoming().map_while(Result::ok).enumerate() {
            let status = if count == 0 { "500 Internal Server Error" } else { "200 OK" };
            take(stream, status, &sender);
        }
    });
    (url, received)
}

fn take(mut stream: TcpStream, status: &str, sender: &Sender<Received>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a request");
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ") {
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
    }
    let length = headers.iter().find(|header| header.0 == "content-length").expect("a length");
    let mut body = vec![0; length.1.parse().expect("a number")];
    reader.read_exact(&mut body).expect("the whole body");
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").expect("an answer");
    let body = serde_json::from_slice(&body).expect("JSON");
    // The test may have seen enough.
    let _ = sender.send(Received { headers, body });
}

#[test]
fn the_end_of_a_video_is_told_and_told_again_after_a_failure() {
    let server = Server::start();
    let (url, received) = receiver();
    let asset = server.upload(&media::portrait());
    let id = server.create_video(&json!({
        "type": "image", "image": {"type": "asset_id", "asset_id": asset}, "resolution": "720p",
        "script": "The bell rings when it is done.", "voice_id": "af_heart",
        "callback_url": url, "callback_id": "mine-7",
    }));
    assert_eq!(server.ended(&id)["status"], "completed");

    let first = received.recv_timeout(LIMIT).expect("a notification");
    let again = received.recv_timeout(LIMIT).expect("a repetition after the 500");
    for notification in [&first, &again] {
        assert_eq!(notification.body["event_type"], "avatar_video.success");
        assert_eq!(notification.header("content-type"), "application/json");
        assert_eq!(notification.header("heygen-event-id"), notification.body["event_id"].as_str().expect("an id"));
        assert!(notification.header("heygen-timestamp").parse::<u64>().is_ok());
    }
    assert_eq!(first.body["event_id"], again.body["event_id"]);
    let data = &again.body["event_data"];
    assert_eq!((&data["video_id"], &data["callback_id"]), (&json!(id), &json!("mine-7")));
    let link = data["url"].as_str().and_then(|link| link.strip_prefix(server.url())).expect("a link of this server");
    assert_eq!(server.api().get(link).header("content-type"), "video/mp4");
    assert!(data["video_share_page_url"].as_str().expect("a page").ends_with(&format!("/share/{id}")));
}

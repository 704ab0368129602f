//! A receiver of what the server sends out, on loopback: keeps it and answers as the test says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use crate::contract::check_component;

/// Longest wait for a delivery, the first repetition included.
const LIMIT: Duration = Duration::from_secs(120);

/// One delivery as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub raw: Vec<u8>,
    /// `Null` when it is no JSON.
    pub body: Value,
}

impl Received {
    /// Empty when it was not sent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|header| header.0 == name).map_or("", |header| header.1.as_str())
    }
}

/// How a delivery is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    Status(u16),
    /// 302 to this address.
    Redirect(String),
    /// 200 with these bytes.
    Body(Vec<u8>),
    /// Nothing, until the sender gives up.
    Stall,
}

pub struct Receiver {
    base: String,
    inbox: Mutex<mpsc::Receiver<Received>>,
    busiest: Arc<AtomicUsize>,
}

impl Receiver {
    /// Acknowledges everything.
    pub fn start() -> Receiver {
        Receiver::answering(|_, _| Reply::Status(200))
    }

    /// `answer` gets the delivery and how many came before it.
    pub fn answering(answer: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let (sender, inbox) = mpsc::channel();
        let (answer, count, busiest) = (Arc::new(answer), Arc::new(AtomicUsize::new(0)), Arc::default());
        let (open, most) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&busiest));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (answer, count, sender) = (Arc::clone(&answer), Arc::clone(&count), sender.clone());
                let (open, most): (_, Arc<AtomicUsize>) = (Arc::clone(&open), Arc::clone(&most));
                std::thread::spawn(move || {
                    most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    // A sender that gives up or dies is part of the game.
                    let _ = take(stream, &*answer, &count, &sender);
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Receiver { base, inbox: Mutex::new(inbox), busiest }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The next delivery; waits for it.
    #[track_caller]
    pub fn next(&self) -> Received {
        self.inbox.lock().expect("no test panics inside").recv_timeout(LIMIT).expect("a delivery")
    }

    /// What has arrived and nobody has looked at.
    pub fn waiting(&self) -> Vec<Received> {
        self.inbox.lock().expect("no test panics inside").try_iter().collect()
    }

    /// The most deliveries that were under way at once.
    pub fn busiest(&self) -> usize {
        self.busiest.load(Ordering::SeqCst)
    }
}

fn take(
    mut stream: TcpStream,
    answer: &dyn Fn(&Received, usize) -> Reply,
    count: &AtomicUsize,
    sender: &Sender<Received>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split_whitespace().nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            // A sender that was killed in the middle of its head has sent nothing.
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        match line.split_once(": ") {
            Some((name, value)) => headers.push((name.to_lowercase(), value.trim().to_owned())),
            None => break,
        }
    }
    let length = headers.iter().find(|header| header.0 == "content-length").map_or("0", |header| header.1.as_str());
    let mut raw = vec![0; length.parse().expect("a length")];
    reader.read_exact(&mut raw)?;
    // Deliveries are JSON and fit the contract; exported spans are neither.
    let body = match headers.iter().any(|header| header.0 == "heygen-event-id") {
        true => serde_json::from_slice(&raw).expect("a delivery is JSON"),
        false => Value::Null,
    };
    if !body.is_null() {
        check_component("WebhookEvent", &body);
    }
    let received = Received { path, headers, raw, body };
    let reply = answer(&received, count.fetch_add(1, Ordering::SeqCst));
    // The test may have seen enough.
    let _ = sender.send(received);
    match reply {
        Reply::Status(status) => head(&mut stream, &status.to_string(), ""),
        Reply::Redirect(target) => head(&mut stream, "302", &format!("location: {target}\r\n")),
        Reply::Body(bytes) => {
            let length = bytes.len();
            write!(stream, "HTTP/1.1 200 Reply\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")?;
            stream.write_all(&bytes)
        }
        Reply::Stall => reader.read_to_end(&mut Vec::new()).map(drop),
    }
}

fn head(stream: &mut TcpStream, status: &str, headers: &str) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 {status} Reply\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n")
}

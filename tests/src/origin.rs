//! A web server on loopback that serves what a stranger's might: files, and every kind of trouble.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// How a path is answered.
#[derive(Debug, Clone)]
pub enum Manners {
    /// Type and content.
    File(&'static str, Vec<u8>),
    Redirect(String),
    /// Says it is this long, then sends less and hangs up.
    Lies {
        promised: u64,
        sent: Vec<u8>,
    },
    /// Sends this many zeros without saying how many.
    Flood(u64),
    /// Takes the request and never answers.
    Stall,
    Status(u16),
}

pub struct Origin {
    base: String,
}

impl Origin {
    /// Serves until the test ends.
    pub fn serve(paths: &[(&str, Manners)]) -> Origin {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let paths: HashMap<String, Manners> =
            paths.iter().map(|(path, manners)| ((*path).to_owned(), manners.clone())).collect();
        let paths = Arc::new(paths);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let paths = Arc::clone(&paths);
                std::thread::spawn(move || {
                    // A client that hangs up early is part of the game.
                    let _ = answer(stream, &paths);
                });
            }
        });
        Origin { base: format!("http://{address}") }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn answer(mut stream: TcpStream, paths: &HashMap<String, Manners>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let path = request.split_whitespace().nth(1).unwrap_or_default().to_owned();
    let mut line = String::new();
    let mut body = 0;
    while reader.read_line(&mut line)? > 2 {
        let header = line.to_ascii_lowercase();
        if let Some(length) = header.strip_prefix("content-length:") {
            body = length.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    // Whoever posts wants its body taken before it is answered.
    std::io::copy(&mut reader.by_ref().take(body), &mut std::io::sink())?;
    let length = |bytes: &[u8]| format!("Content-Length: {}\r\n", bytes.len());
    match paths.get(&path).unwrap_or(&Manners::Status(404)) {
        Manners::File(content_type, content) => {
            head(&mut stream, "200 OK", &format!("Content-Type: {content_type}\r\n{}", length(content)))?;
            stream.write_all(content)
        }
        Manners::Redirect(target) => head(&mut stream, "302 Found", &format!("Location: {target}\r\n{}", length(b""))),
        Manners::Lies { promised, sent } => {
            head(&mut stream, "200 OK", &format!("Content-Type: image/png\r\nContent-Length: {promised}\r\n"))?;
            stream.write_all(sent)
        }
        Manners::Flood(count) => {
            head(&mut stream, "200 OK", "Content-Type: image/png\r\n")?;
            std::io::copy(&mut std::io::repeat(0).take(*count), &mut stream).map(drop)
        }
        // Ends when the client gives up.
        Manners::Stall => reader.read_to_end(&mut Vec::new()).map(drop),
        Manners::Status(status) => head(&mut stream, &format!("{status} Trouble"), &length(b"")),
    }
}

fn head(stream: &mut TcpStream, status: &str, headers: &str) -> std::io::Result<()> {
    stream.write_all(format!("HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n").as_bytes())
}

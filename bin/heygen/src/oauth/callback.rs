//! The loopback address the browser comes back to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use crate::duration;
use crate::failure::{CliError, Exit};

/// Longest request line read, in bytes.
const LINE_LIMIT: u64 = 16 << 10;
/// Time a connection has to say what it wants; browsers open some that never do.
const SILENCE: Duration = Duration::from_secs(5);
const PATH: &str = "/oauth/callback";

pub struct Callback {
    pub redirect_uri: String,
    answers: Receiver<Result<String, String>>,
}

impl Callback {
    /// `state` is what tells the browser's return from anything else that knocks.
    pub fn listen(state: String) -> Result<Callback, CliError> {
        let failed = |error: std::io::Error| {
            CliError::new(Exit::Failed, "error", format!("cannot listen for the browser's return: {error}"))
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let (sender, answers) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A connection that breaks is the browser's to repeat.
                if let Ok(Some(answer)) = serve(stream, &state)
                    && sender.send(answer).is_err()
                {
                    return;
                }
            }
        });
        Ok(Callback { redirect_uri: format!("http://127.0.0.1:{port}{PATH}"), answers })
    }

    /// The code the server gave the browser.
    pub fn wait(&self, patience: Duration) -> Result<String, CliError> {
        match self.answers.recv_timeout(patience) {
            Ok(Ok(code)) => Ok(code),
            Ok(Err(reason)) => {
                Err(CliError::new(Exit::Denied, "auth_error", format!("the log-in was refused: {reason}")))
            }
            Err(_) => {
                let message = format!("nobody logged in within {}", duration::show(patience));
                Err(CliError::new(Exit::TimedOut, "timeout", message).hint("run `heygen auth login --oauth` again"))
            }
        }
    }
}

/// Answers one request. `Some` when it was the browser's return: the code, or why there is none.
fn serve(mut stream: TcpStream, state: &str) -> std::io::Result<Option<Result<String, String>>> {
    stream.set_read_timeout(Some(SILENCE))?;
    let mut line = String::new();
    BufReader::new((&stream).take(LINE_LIMIT)).read_line(&mut line)?;
    let target = line.split(' ').nth(1).unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let member = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|pair| pair.0 == name).map(|pair| decode(pair.1))
    };
    let (status, text, answer) = match (path == PATH, member("state").is_some_and(|given| given == state)) {
        (false, _) => ("404 Not Found", "Nothing is here.", None),
        (true, false) => ("400 Bad Request", "This is not the log-in that was begun.", None),
        (true, true) => match member("code").filter(|code| !code.is_empty()) {
            Some(code) => ("200 OK", "Logged in. You can close this window.", Some(Ok(code))),
            None => {
                let reason = member("error_description").or(member("error"));
                let reason = reason.unwrap_or_else(|| "no code was given".to_owned());
                ("200 OK", "Not logged in. You can close this window.", Some(Err(reason)))
            }
        },
    };
    let answered = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    );
    // The code counts even when the browser has gone before its page was written.
    if answer.is_none() {
        answered?;
    }
    Ok(answer)
}

/// Percent-decoding and `+` of a query.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let pair = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match (first, pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = tail;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_decoded() {
        assert_eq!(decode("a%20b+c%2Fd"), "a b c/d");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz"), "%zz");
    }
}

//! A server that lies, stalls, redirects and floods, on loopback.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use herald_domain::ErrorCode;
use herald_egress::{Egress, EgressError, EgressPolicy, FetchLimits, Fetched};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answers every connection by its path.
async fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, address));
        }
    });
    address
}

async fn answer(mut stream: TcpStream, address: SocketAddr) {
    let mut request = Vec::new();
    let mut buffer = [0; 1024];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(n) => request.extend_from_slice(&buffer[..n]),
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    let path = text.split_whitespace().nth(1).unwrap_or_default().to_owned();
    let redirect = |to: &str| format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
    let head = match path.as_str() {
        "/file.mp4" => {
            "HTTP/1.1 200 OK\r\nContent-Type: Video/MP4; codecs=x\r\nContent-Length: 5\r\n\r\nhello".to_owned()
        }
        "/named" => {
            "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=\"../a b.wav\"\r\nContent-Length: 1\r\n\r\nx"
                .to_owned()
        }
        "/hop" => redirect("/file.mp4"),
        "/loop" => redirect("/loop"),
        "/to-private" => redirect("http://10.0.0.1/secret"),
        "/to-metadata" => redirect("http://169.254.169.254/latest/meta-data"),
        "/to-loopback" => redirect(&format!("http://127.0.0.2:{}/file.mp4", address.port())),
        "/to-mapped" => redirect(&format!("http://[::ffff:127.0.0.1]:{}/file.mp4", address.port())),
        "/to-file" => redirect("file:///etc/passwd"),
        "/to-nowhere" => "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "/missing" => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "/broken" => "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "/huge" => "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n".to_owned(),
        "/short" => "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this".to_owned(),
        "/bomb" => {
            "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
                .to_owned()
        }
        "/page" => {
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 4\r\n\r\n<p/>".to_owned()
        }
        "/disguised" => {
            "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 24\r\n\r\n \n<!DocType HTML><p>login"
                .to_owned()
        }
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").await;
            while stream.write_all(&[0; 4096]).await.is_ok() {}
            return;
        }
        "/stall" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin").await;
            std::future::pending::<()>().await;
            return;
        }
        "/drip" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n").await;
            while stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            return;
        }
        "/silent" => return std::future::pending().await,
        "/hook" => format!("HTTP/1.1 202 Accepted\r\nContent-Length: {}\r\n\r\n{text}", text.len()),
        _ => return,
    };
    let _ = stream.write_all(head.as_bytes()).await;
}

fn limits() -> FetchLimits {
    FetchLimits {
        max_bytes: 10_000,
        connect_timeout: Duration::from_secs(2),
        total_timeout: Duration::from_secs(2),
        idle_timeout: Duration::from_millis(300),
        max_redirects: 3,
        accept_web_pages: false,
    }
}

struct Net {
    egress: Egress,
    address: SocketAddr,
    home: tempfile::TempDir,
}

impl Net {
    async fn new(policy: EgressPolicy) -> Net {
        Net { egress: Egress::new(policy), address: server().await, home: tempfile::tempdir().expect("temp dir") }
    }

    /// Everything is allowed.
    async fn open() -> Net {
        Net::new(EgressPolicy { allow_private: true, ..EgressPolicy::default() }).await
    }

    /// The server itself is allowed and nothing else that is private.
    async fn guarded() -> Net {
        let only = "127.0.0.1/32".parse().expect("network");
        Net::new(EgressPolicy { allow_networks: vec![only], ..EgressPolicy::default() }).await
    }

    fn dest(&self) -> PathBuf {
        self.home.path().join("download")
    }

    async fn fetch(&self, path: &str) -> Result<Fetched, EgressError> {
        self.fetch_url(&format!("http://{}{path}", self.address)).await
    }

    async fn fetch_url(&self, url: &str) -> Result<Fetched, EgressError> {
        let result = self.egress.fetch_to_file(url, &limits(), &self.dest()).await;
        assert_eq!(self.dest().exists(), result.is_ok(), "a failed download leaves nothing");
        result
    }

    async fn refused(&self, path: &str) -> EgressError {
        self.fetch(path).await.expect_err(path)
    }
}

#[tokio::test]
async fn a_file_arrives_with_its_facts() {
    let net = Net::open().await;
    for path in ["/file.mp4", "/hop"] {
        let fetched = net.fetch(path).await.expect(path);
        assert_eq!(std::fs::read(net.dest()).expect("read"), b"hello");
        assert_eq!(fetched.content_type.as_deref(), Some("video/mp4"));
        assert_eq!((fetched.bytes, fetched.file_name.as_str()), (5, "file.mp4"));
        assert_eq!(fetched.sha256, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assert!(fetched.final_url.ends_with("/file.mp4"));
    }
    assert_eq!(net.fetch("/named").await.expect("named").file_name, "a b.wav");
}

#[tokio::test]
async fn our_own_network_is_out_of_reach_by_address_by_name_and_by_odd_spelling() {
    let net = Net::new(EgressPolicy::default()).await;
    let port = net.address.port();
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[fd00::1]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
        "localhost",
        "LocalHost",
    ] {
        let error = net.fetch_url(&format!("https://{host}:{port}/file.mp4")).await.expect_err(host);
        assert!(matches!(error, EgressError::PrivateAddress { .. }), "{host}: {error:?}");
    }
}

#[tokio::test]
async fn only_https_without_passwords_is_spoken() {
    let net = Net::new(EgressPolicy::default()).await;
    for url in [
        "http://example.com/x",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "data:text/plain,x",
        "gopher://example.com",
    ] {
        let error = net.fetch_url(url).await.expect_err(url);
        assert!(matches!(error, EgressError::Scheme | EgressError::Url(_)), "{url}: {error:?}");
    }
    for url in ["https://user:pw@example.com/x", "https://", "no url", ""] {
        let error = net.fetch_url(url).await.expect_err(url);
        assert!(matches!(error, EgressError::Url(_)), "{url}: {error:?}");
        assert!(!error.to_string().contains("pw@"));
    }
}

#[tokio::test]
async fn redirects_are_judged_like_the_first_url() {
    let net = Net::guarded().await;
    assert!(net.fetch("/hop").await.is_ok(), "the listed network may be used");
    for path in ["/to-private", "/to-metadata", "/to-loopback", "/to-mapped", "/to-file"] {
        let error = net.refused(path).await;
        let refused = matches!(error, EgressError::Scheme | EgressError::Url(_) | EgressError::PrivateAddress { .. });
        assert!(refused, "{path}: {error:?}");
    }
    assert!(matches!(net.refused("/loop").await, EgressError::TooManyRedirects { limit: 3 }));
    assert!(matches!(net.refused("/to-nowhere").await, EgressError::BadRedirect { .. }));
}

#[tokio::test]
async fn bodies_that_lie_or_flood_are_cut_off() {
    let net = Net::open().await;
    assert!(matches!(net.refused("/huge").await, EgressError::TooLarge { limit: 10_000 }));
    assert!(matches!(net.refused("/endless").await, EgressError::TooLarge { limit: 10_000 }));
    assert!(matches!(net.refused("/short").await, EgressError::Truncated { promised: 1000, sent: 9, .. }));
    assert!(matches!(net.refused("/bomb").await, EgressError::Encoded { .. }));
}

#[tokio::test]
async fn pages_are_not_media_whatever_they_claim() {
    let net = Net::open().await;
    for path in ["/page", "/disguised"] {
        let error = net.refused(path).await;
        assert!(matches!(error, EgressError::WebPage { .. }), "{path}: {error:?}");
        let failure = error.to_failure("image.url");
        assert_eq!((failure.code, failure.param.as_deref()), (ErrorCode::DownloadFailed, Some("image.url")));
        assert!(failure.message.contains("web page"), "{}", failure.message);
    }
    let error = net.fetch_url("https://www.youtube.com/watch?v=x").await.expect_err("no file");
    assert!(error.to_failure("url").message.starts_with("YouTube links lead to a page"));
}

#[tokio::test]
async fn patience_is_bounded_everywhere() {
    let net = Net::open().await;
    for path in ["/silent", "/stall", "/drip"] {
        let begun = Instant::now();
        let error = net.refused(path).await;
        assert!(matches!(error, EgressError::TimedOut { .. }), "{path}: {error:?}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{path}");
        let failure = error.to_failure("url");
        assert_eq!((failure.code, failure.http_status()), (ErrorCode::GatewayTimeout, 504));
    }
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let net = Net::open().await;
    let missing = net.refused("/missing").await;
    assert!(matches!(missing, EgressError::Status { status: 404, .. }) && !missing.is_transient());
    assert!(missing.to_failure("url").message.contains("without a login"));
    assert!(net.refused("/broken").await.is_transient());
    // A port that nobody listens on.
    let vacant = TcpListener::bind("127.0.0.1:0").await.expect("bind").local_addr().expect("address");
    let error = net.fetch_url(&format!("http://{vacant}/x")).await.expect_err("nobody there");
    assert!(matches!(error, EgressError::Connect { .. }), "{error:?}");
    let error = net.fetch_url("https://no-such-host.invalid/x").await.expect_err("no such name");
    assert!(matches!(error, EgressError::Resolve { .. }), "{error:?}");
}

#[tokio::test]
async fn a_post_is_judged_too_and_answers_whatever_the_server_says() {
    let net = Net::open().await;
    let url = format!("http://{}/hook", net.address);
    let patience = Duration::from_secs(2);
    let answer = net.egress.post(&url, &[("X-Signature", "abc")], b"{}".to_vec(), patience).await.expect("answer");
    assert_eq!(answer.status, 202);
    assert!(String::from_utf8_lossy(&answer.body).to_lowercase().contains("x-signature: abc"));
    let redirected =
        net.egress.post(&format!("http://{}/hop", net.address), &[], vec![], patience).await.expect("answer");
    assert_eq!(redirected.status, 302, "not followed");
    let strict = Egress::new(EgressPolicy::default());
    assert!(matches!(strict.post(&url, &[], vec![], patience).await, Err(EgressError::Scheme)));
    assert!(matches!(strict.check("https://10.0.0.1/"), Err(EgressError::PrivateAddress { .. })));
    assert!(strict.check("https://example.com/hook").is_ok());
}

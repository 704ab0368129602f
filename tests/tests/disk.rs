//! A full disk ends in a failure with a reason, and costs nothing that was there before.

use herald_tests::{DataDir, Options, Server, media};
use serde_json::json;

/// What a prepared portrait of this many pixels a side takes (18 MB) fits once and leaves no room for a video.
const SIDE: u32 = 1_600;
const MEGABYTES: u32 = 18;

/// Starts a server whose files lie on a small file system of its own, in a mount name space that ends with it. Where the
/// system allows none, no file may grow beyond 8 to 16 MB (shells count in different blocks), which the portrait does.
const SMALL_DISK: &str = r#"
if unshare --user --map-root-user --mount mount -t tmpfs tmpfs files 2>/dev/null; then
  exec unshare --user --map-root-user --mount sh -c '
    mount -t tmpfs -o size="$0"m tmpfs files && exec "$@"' "$SMALL_DISK_MB" "$@"
fi
trap "" XFSZ
ulimit -f 16000
exec "$@"
"#;

#[test]
fn a_full_disk_fails_with_a_reason() {
    let dir = DataDir::new();
    std::fs::create_dir(dir.path().join("files")).expect("the data directory is writable");
    let shell = SMALL_DISK.replace("$SMALL_DISK_MB", &MEGABYTES.to_string());
    let server = Server::with(&dir, &Options { shell: Some(shell), ..Options::default() });
    let (source, scale) = (media::portrait().display().to_string(), format!("scale={SIDE}:{SIDE}"));
    let picture = media::ffmpeg(&["-i", &source, "-vf", &scale], &dir.path().join("large.jpg"));
    let picture = std::fs::read(picture).expect("made above");
    let order = json!({
        "type": "image",
        "image": { "type": "base64", "media_type": "image/jpeg", "data": media::base64(&picture) },
        "script": "Hello there. Welcome to the tour of our garden.",
        "voice_id": "af_heart",
        "resolution": "1080p",
    });
    let id = server.create_video(&order);
    let video = server.ended(&id);
    assert_eq!((&video["status"], &video["failure_code"]), (&json!("failed"), &json!("internal_error")));
    assert!(video["failure_message"].as_str().is_some_and(|message| message.contains("disk is full")), "{video:#}");
    assert!(video["video_url"].is_null());
    // The server is well.
    assert_eq!(server.api().get("/v3/users/me").status, 200);
    assert_eq!(server.api().get("/v3/videos").page()["data"][0]["status"], "failed");
}

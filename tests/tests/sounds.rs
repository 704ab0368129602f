//! `GET /v3/audio/sounds` from outside: pages, kinds, and the files behind the links.

use std::collections::BTreeSet;
use std::path::Path;

use ebur128::{EbuR128, Mode};
use herald_tests::{Api, Server, media};
use serde_json::Value;

const SOUNDS: &str = "/v3/audio/sounds";

fn pages(api: &Api, query: &str) -> Vec<Value> {
    let (mut all, mut path) = (Vec::new(), format!("{SOUNDS}?{query}"));
    loop {
        let page = api.get(&path).page();
        let data = page["data"].as_array().expect("a list").clone();
        assert_eq!(page["has_more"], page["next_token"].is_string());
        all.extend(data);
        match page["next_token"].as_str() {
            Some(token) => path = format!("{SOUNDS}?{query}&token={token}"),
            None => return all,
        }
    }
}

/// Integrated loudness in LUFS, true peak in dBTP and seconds of a file, decoded.
fn heard(path: &Path) -> (f64, f64, f64) {
    let info = media::probe(path);
    let audio = info.audio.expect("an audio stream");
    assert!(info.video.is_none() && audio.codec == "mp3", "{}", audio.codec);
    let decode = ["-i", &path.display().to_string(), "-f", "f32le", "-ac", "2", "-ar", "44100"];
    let bytes = std::fs::read(media::ffmpeg(&decode, &path.with_extension("f32"))).expect("ffmpeg wrote it");
    let samples: Vec<f32> =
        bytes.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().expect("four bytes"))).collect();
    let mut meter = EbuR128::new(2, 44_100, Mode::I | Mode::TRUE_PEAK).expect("a meter");
    meter.add_frames_f32(&samples).expect("whole frames");
    let peak = meter.true_peak(0).expect("left").max(meter.true_peak(1).expect("right"));
    (meter.loudness_global().expect("a loudness"), 20.0 * peak.log10(), samples.len() as f64 / 2.0 / 44_100.0)
}

#[test]
fn every_sound_is_on_one_page_of_its_kind() {
    let server = Server::start();
    for (kind, least) in [("music", 120), ("sound_effects", 60)] {
        let sounds = pages(server.api(), &format!("query=anything&type={kind}&min_score=0&limit=50"));
        let ids: BTreeSet<&str> = sounds.iter().map(|sound| sound["id"].as_str().expect("an id")).collect();
        assert!(ids.len() == sounds.len() && ids.len() >= least, "{kind}: {} of {}", ids.len(), sounds.len());
        for sound in &sounds {
            assert_eq!(sound["type"], kind);
            let placement = sound["placement"].as_str();
            assert_eq!(placement.is_some(), kind == "sound_effects", "{sound}");
            assert_eq!(sound["peak_offset"].is_number(), placement.is_some_and(|at| at != "bed"), "{sound}");
        }
    }
    let unnamed = pages(server.api(), "query=sad+piano");
    assert!(
        !unnamed.is_empty() && unnamed.iter().all(|sound| sound["type"] == "music"),
        "music unless asked otherwise"
    );
    assert!(unnamed.iter().all(|sound| sound["score"].as_f64() >= Some(0.7)), "the floor of a search that names none");
    let strict = pages(server.api(), "query=sad+piano&min_score=0.9");
    assert!(!strict.is_empty() && strict.len() < unnamed.len(), "{} {}", strict.len(), unnamed.len());
    assert_eq!(pages(server.api(), "query=sad+piano&limit=3"), unnamed, "pages of any size are the same list");
}

#[test]
fn a_file_is_made_when_it_is_first_fetched_and_kept() {
    let server = Server::start();
    for (query, id) in
        [("query=last+stand&limit=1", "last-stand"), ("query=steady-rain&type=sound_effects", "steady-rain")]
    {
        let sound = server.api().get(&format!("{SOUNDS}?{query}")).data()[0].clone();
        assert_eq!(sound["id"], id);
        let link = sound["audio_url"].as_str().expect("a link");
        let first = server.fetch(&sound["audio_url"], &format!("{id}.mp3"));
        let (loudness, peak, seconds) = heard(&first);
        assert!((loudness + 16.0).abs() < 0.5 && peak < -0.5, "{id}: {loudness:.2} LUFS, {peak:.2} dBTP");
        // The decoder leaves the encoder's padding off, but for at most two of its frames.
        let promised = sound["duration"].as_f64().expect("a duration");
        assert!((seconds - promised).abs() < 0.06, "{id}: {seconds} s for {promised} s");

        let made = kept(server.dir().path());
        let again = server.open(link);
        assert_eq!((again.status, again.header("content-type")), (200, "audio/mpeg"));
        assert_eq!(again.body, std::fs::read(&first).expect("it was saved"), "{id} is the same the second time");
        assert_eq!(kept(server.dir().path()), made, "nothing was made again");
        let path = &link[server.url().len()..];
        let part = server.api_as(None).send("GET", path, &[("range", "bytes=0-99")], ());
        assert_eq!((part.status, &part.body[..]), (206, &again.body[..100]));
    }
}

/// Files below a folder that are sounds, with the moment they were last written.
fn kept(folder: &Path) -> BTreeSet<(std::path::PathBuf, std::time::SystemTime)> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(kept(&path));
        } else if path.components().any(|part| part.as_os_str() == "sounds") {
            let written = path.metadata().and_then(|data| data.modified()).expect("a time");
            found.insert((path, written));
        }
    }
    found
}

#[test]
fn bad_searches_are_refused_by_parameter() {
    let server = Server::start();
    let long = "x".repeat(501);
    for (query, param) in [
        ("", "query"),
        ("query=", "query"),
        ("query=%20", "query"),
        (&*format!("query={long}"), "query"),
        ("query=rain&type=noise", "type"),
        ("query=rain&min_score=1.5", "min_score"),
        ("query=rain&min_score=loud", "min_score"),
        ("query=rain&limit=0", "limit"),
        ("query=rain&limit=51", "limit"),
        ("query=rain&token=nothing-like-it", "token"),
    ] {
        server.api().get(&format!("{SOUNDS}?{query}")).refused(400, "invalid_parameter", param);
    }
    server.api_as(None).get(&format!("{SOUNDS}?query=rain")).refused(401, "unauthorized", "");
}

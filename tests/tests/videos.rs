//! `/v3/videos`: from an order to files that are what was ordered.

use herald_domain::timing::WordTiming;
use herald_tests::{DataDir, Event, Options, Server, eventually, media};
use image::RgbImage;
use serde_json::{Value, json};

const SCRIPT: &str = "Hello there. Welcome to the tour of our garden.";
const GREEN: [u8; 3] = [0x1A, 0x8F, 0x3C];

fn image_order(asset: &str) -> Value {
    json!({
        "type": "image",
        "image": { "type": "asset_id", "asset_id": asset },
        "script": SCRIPT,
        "voice_id": "af_heart",
        "resolution": "720p",
    })
}

/// `base` with more members.
fn with(mut base: Value, more: Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        base[name] = value.clone();
    }
    base
}

/// Fractions only grow, and the end is the end.
fn assert_progress(events: &[Event]) {
    let (last, before) = events.split_last().expect("a stream has an end");
    assert_eq!(last.name, "completed", "{last:?}");
    assert!(before.len() >= 3, "too few events to call it progress: {events:?}");
    assert!(before.iter().all(|event| event.name == "progress"));
    let fractions: Vec<f64> = before.iter().map(Event::fraction).collect();
    let backwards: Vec<&[f64]> = fractions.windows(2).filter(|pair| pair[1] < pair[0] - 1e-9).collect();
    assert!(backwards.is_empty(), "progress went back: {backwards:?} in {fractions:?}");
    assert!(fractions.iter().all(|fraction| (0.0..=1.0).contains(fraction)));
}

fn assert_colour_near(frame: &RgbImage, at: (u32, u32), wanted: [u8; 3]) {
    let found = frame.get_pixel(at.0, at.1).0;
    let near = found.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) <= 12);
    assert!(near, "{found:?} instead of {wanted:?} at {at:?}");
}

#[test]
fn a_picture_and_a_script_become_a_captioned_video() {
    let server = Server::start();
    let order = with(
        image_order(&server.upload(&media::portrait())),
        json!({
            "title": "The garden",
            "background": { "type": "color", "value": "#1A8F3C" },
            "caption": { "file_format": "srt", "style": "default" },
        }),
    );
    let id = server.create_video(&order);
    assert_progress(&server.events(&id));

    let video = server.finished(&id);
    assert_eq!(video["title"], "The garden");
    assert!(video["failure_code"].is_null() && video["failure_message"].is_null());
    let seconds = video["duration"].as_f64().expect("a duration");
    assert!((2.0..6.0).contains(&seconds), "{seconds}");

    let file = server.fetch(&video["video_url"], "video.mp4");
    let info = media::probe(&file);
    let (picture, sound) = (info.video.expect("a picture"), info.audio.expect("sound"));
    assert_eq!((picture.width, picture.height, picture.codec.as_str()), (1280, 720, "h264"));
    assert_eq!((picture.pixel_format.as_str(), picture.frame_rate), ("yuv420p", 25.0));
    assert_eq!(picture.colour_space.as_deref(), Some("bt709"));
    assert_eq!((sound.codec.as_str(), sound.sample_rate, sound.channels), ("aac", 48_000, 2));
    assert_eq!(picture.frames, (seconds * 25.0).round() as u64);
    assert!((sound.duration - seconds).abs() <= 0.04, "{} s of sound", sound.duration);

    let lost = media::words_lost(SCRIPT, &file);
    assert!(lost <= 0.1, "{:.0} % of the words are lost: {:?}", lost * 100.0, media::transcribe(&file).text);

    let frames = media::frames(&file, 5);
    assert_colour_near(&frames[frames.len() / 2], (8, 8), GREEN);
    assert_colour_near(&frames[frames.len() / 2], (1271, 8), GREEN);
    let seen = media::track(&frames);
    assert!(seen.iter().all(Option::is_some), "the face is lost");
    let openings = || seen.iter().flatten().map(|measure| measure.aperture);
    let (least, most) = (openings().fold(f32::MAX, f32::min), openings().fold(f32::MIN, f32::max));
    assert!(most - least > 0.05, "the mouth hardly moves: {least} to {most}");

    let srt = std::fs::read_to_string(server.fetch(&video["subtitle_url"], "subtitles.srt")).expect("text");
    let spoken: Vec<&str> =
        srt.lines().filter(|line| !line.is_empty() && !line.contains("-->") && line.parse::<u32>().is_err()).collect();
    assert_eq!(spoken.join(" "), SCRIPT);

    let captioned = server.fetch(&video["captioned_video_url"], "captioned.mp4");
    let burned = media::probe(&captioned).video.expect("a picture");
    assert_eq!((burned.width, burned.height, burned.frames), (1280, 720, picture.frames));
    let middle = media::frames(&captioned, 5).swap_remove(frames.len() / 2);
    let low = difference(&frames[frames.len() / 2], &middle, 540..720);
    let high = difference(&frames[frames.len() / 2], &middle, 0..360);
    assert!(low > high + 0.5, "no captions are seen: {low} below, {high} above");

    let thumbnail = image::open(server.fetch(&video["thumbnail_url"], "thumbnail.jpg")).expect("a picture");
    assert!(thumbnail.width() >= 320, "{}", thumbnail.width());
    let gif = media::probe(&server.fetch(&video["gif_url"], "preview.gif")).video.expect("a picture");
    assert_eq!(gif.codec, "gif");
    assert!(gif.frames > 5, "{} frames", gif.frames);

    assert_pages_open(&server, &id, &video);
    assert_deleted_for_good(&server, &id, &video);
}

/// Mean difference of two frames between two rows of pixels.
fn difference(left: &RgbImage, right: &RgbImage, rows: std::ops::Range<u32>) -> f64 {
    let places = rows.flat_map(|y| (0..left.width()).map(move |x| (x, y)));
    let (sum, count) = places.fold((0u64, 0u64), |(sum, count), (x, y)| {
        let pair = left.get_pixel(x, y).0.into_iter().zip(right.get_pixel(x, y).0);
        (sum + pair.map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>(), count + 3)
    });
    sum as f64 / count as f64
}

fn assert_pages_open(server: &Server, id: &str, video: &Value) {
    let page = video["video_page_url"].as_str().expect("a page");
    for page in [page.to_owned(), format!("{}/share/{id}", server.url())] {
        let answer = server.open(&page);
        assert_eq!(answer.status, 200, "{page}");
        let html = answer.text();
        assert!(html.contains("<video"), "{html}");
        let link = video["video_url"].as_str().expect("a link").replace('&', "&amp;");
        assert!(html.contains(&link), "{html}");
    }
}

fn assert_deleted_for_good(server: &Server, id: &str, video: &Value) {
    let answer = server.api().delete(&format!("/v3/videos/{id}")).data();
    assert_eq!(answer, json!({ "id": id, "deleted": true }));
    server.api().get(&format!("/v3/videos/{id}")).refused(404, "video_not_found", "");
    server.api().delete(&format!("/v3/videos/{id}")).refused(404, "video_not_found", "");
    server.api().get(&format!("/v3/videos/{id}/events")).refused(404, "video_not_found", "");
    assert_eq!(server.open(video["video_page_url"].as_str().expect("a page")).status, 404);
    assert_eq!(server.api().get("/v3/videos").page()["data"], json!([]));
    let link = video["video_url"].as_str().expect("a link");
    eventually("the sweep removes the files", || server.open(link).status == 404);
    eventually("no file is left", || server.files_of_videos().is_empty());
}

#[test]
fn an_avatar_speaks_with_its_own_voice_or_from_a_recording() {
    let server = Server::start();
    let look = server.create_avatar(&media::portrait());
    let avatar = json!({ "type": "avatar", "avatar_id": look, "resolution": "720p" });

    let text = "Please open the window and listen to the rain.";
    let speech = server.api().post("/v3/voices/speech", &json!({ "text": text, "voice_id": "am_michael" })).data();
    let recording = server.fetch(&speech["audio_url"], "recording.mp3");
    let recorded = with(avatar.clone(), json!({ "audio_asset_id": server.upload(&recording), "aspect_ratio": "9:16" }));
    let spoken = with(avatar, json!({ "script": SCRIPT, "aspect_ratio": "1:1" }));
    let (spoken, recorded) = (server.create_video(&spoken), server.create_video(&recorded));

    // The look goes, the videos ordered of it do not care.
    let _ = server.api().delete(&format!("/v3/avatars/looks/{look}")).data();

    let spec: Value = serde_json::from_str(server.records().video(&spoken).spec.as_str()).expect("JSON");
    assert_eq!(spec["speech"]["Script"]["voice_id"], "af_heart", "the default voice of a photo avatar");
    let square = server.finished(&spoken);
    assert!(square["captioned_video_url"].is_null(), "nobody asked for captions to be burned in");
    let file = server.fetch(&square["video_url"], "square.mp4");
    assert_eq!(media::probe(&file).video.map(|video| (video.width, video.height)), Some((720, 720)));
    assert!(media::words_lost(SCRIPT, &file) <= 0.1);

    let tall = server.finished(&recorded);
    let file = server.fetch(&tall["video_url"], "tall.mp4");
    let info = media::probe(&file);
    assert_eq!(info.video.map(|video| (video.width, video.height)), Some((720, 1280)));
    assert!(info.duration >= speech["duration"].as_f64().expect("seconds"), "{}", info.duration);
    assert!(media::words_lost(text, &file) <= 0.1);
    let srt = std::fs::read_to_string(server.fetch(&tall["subtitle_url"], "tall.srt")).expect("text");
    assert!(srt.to_lowercase().contains("window"), "what was recognised is in the subtitles: {srt}");
    assert_mouth_follows(&file, &media::transcribe(&file).words);
}

/// The mouth is further open while words are spoken than in the rest after them.
fn assert_mouth_follows(file: &std::path::Path, words: &[WordTiming]) {
    let frames = media::frames(file, 2);
    let measures = media::track(&frames);
    let end = words.last().expect("words").end;
    let mean = |of: &dyn Fn(f64) -> bool| {
        let apertures: Vec<f32> = measures
            .iter()
            .enumerate()
            .filter(|(index, _)| of(*index as f64 * 2.0 / 25.0))
            .filter_map(|(_, measure)| measure.as_ref().map(|measure| measure.aperture))
            .collect();
        apertures.iter().sum::<f32>() / apertures.len().max(1) as f32
    };
    let (speaking, resting) = (mean(&|time| time < end), mean(&|time| time > end + 0.25));
    assert!(speaking > resting + 0.01, "{speaking} while speaking, {resting} at rest");
}

#[test]
fn videos_in_work_are_listed_and_can_be_deleted() {
    let server = Server::start();
    let asset = server.upload(&media::portrait());
    let long = format!("{SCRIPT} ").repeat(8);
    let working = server.create_video(&with(image_order(&asset), json!({ "script": long, "title": "Long" })));
    let mut stream = server.follow(&working);

    let titles = ["One 100%", "Two_tone", "Three", "Four", "Five"];
    let waiting: Vec<String> =
        titles.iter().map(|title| server.create_video(&with(image_order(&asset), json!({ "title": title })))).collect();
    assert_lists(&server, &working, &waiting);

    let queued = server.follow(&waiting[1]).next().expect("a first event");
    assert_eq!((queued.name.as_str(), &queued.data["state"]), ("progress", &json!("ready")));
    assert!(queued.data["queue_position"].as_u64().is_some_and(|place| place > 1), "{queued:?}");
    let page = server.open(&format!("{}/videos/{}", server.url(), waiting[0])).text();
    assert!(page.contains("being made") && !page.contains("<video"), "{page}");

    stream.until(|event| event.is_inside("frames-001"));
    for id in waiting.iter().chain([&working]) {
        server.api().delete(&format!("/v3/videos/{id}")).data();
    }
    assert_eq!(stream.last().expect("an end").name, "deleted");
    assert_eq!(server.api().get("/v3/videos").page()["data"], json!([]));
    let records = server.records();
    for id in waiting.iter().chain([&working]) {
        eventually("the job ends", || records.job_of(id).state.has_ended());
        assert_eq!(records.job_of(id).state.to_string(), "cancelled");
        assert!(records.video(id).video_blob.is_none());
    }
    eventually("nothing is left of them", || server.files_of_videos().is_empty());
    eventually("no encoder is left", || server.children("ffmpeg").is_empty());
}

fn assert_lists(server: &Server, working: &str, waiting: &[String]) {
    let ids = |page: &Value| -> Vec<String> {
        let rows = page["data"].as_array().expect("a list");
        rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
    };
    let mut walked = Vec::new();
    let mut path = "/v3/videos?limit=4".to_owned();
    loop {
        let page = server.api().get(&path).page();
        walked.extend(ids(&page));
        let Some(token) = page["next_token"].as_str() else {
            assert_eq!(page["has_more"], false);
            break;
        };
        assert_eq!(page["has_more"], true);
        path = format!("/v3/videos?limit=4&token={token}");
    }
    let newest_first: Vec<&str> = waiting.iter().rev().map(String::as_str).chain([working]).collect();
    assert_eq!(walked, newest_first);

    let titled = |text: &str| ids(&server.api().get(&format!("/v3/videos?title={text}")).page());
    assert_eq!(titled("three"), [waiting[2].as_str()]);
    // `%` and `_` stand for themselves.
    assert_eq!(titled("%25"), [waiting[0].as_str()]);
    assert_eq!(titled("_"), [waiting[1].as_str()]);
    assert_eq!(titled("nothing"), Vec::<String>::new());
    for (query, param) in [("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"), ("token=x", "token")] {
        server.api().get(&format!("/v3/videos?{query}")).refused(400, "invalid_parameter", param);
    }
}

#[test]
fn a_guarded_server_makes_videos_too_and_tells_who_asks() {
    let dir = DataDir::new();
    let server = Server::with(&dir, &Options { guarded: true, ..Options::default() });
    let profile = server.api().get("/v3/users/me").page();
    assert_eq!(profile, server.api().get("/v1/user/me").page());
    assert_eq!(profile["data"]["username"], "herald");
    let bearer = format!("Bearer {}", server.key());
    let answer = server.api_as(None).send("GET", "/v3/users/me", &[("authorization", &bearer)], ());
    assert_eq!(answer.page(), profile);

    let picture = std::fs::read(media::portrait()).expect("the portrait");
    let image = json!({ "type": "base64", "media_type": "image/png", "data": media::base64(&picture) });
    let shape = json!({ "image": image, "aspect_ratio": "4:5", "voice_settings": { "speed": 1.3, "volume": 0.5 } });
    let video = server.finished(&server.create_video(&with(image_order(""), shape)));
    let file = server.fetch(&video["video_url"], "video.mp4");
    assert_eq!(media::probe(&file).video.map(|video| (video.width, video.height)), Some((720, 900)));
}

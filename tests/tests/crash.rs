//! Death at any point: the real server is killed as `kill -9` does it, and what it was asked for is made nevertheless,
//! once, with nothing half-made in sight and nothing made twice.

use herald_domain::id::VideoId;
use herald_store::videos::VideoStatus;
use herald_tests::{DataDir, Options, Receiver, Records, Server, StoredStage, media, prove};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

/// Points that `make test` walks; `make prove` walks [`stages`] times three and the finish.
///
/// Two deaths in one video: a third would be called poison. Each pair dies early, then late.
const PAIRS: [(&str, &str); 6] = [
    ("before-stage:portrait", "inside-stage:speech"),
    ("inside-stage:portrait", "after-stage-output:frames-001"),
    ("after-stage-output:speech", "inside-stage:assemble"),
    ("inside-stage:mix", "inside-stage:frames-001"),
    ("after-stage-output:subtitles", "before-finish"),
    ("inside-stage:gate", "after-finish"),
];

const STAGES: [&str; 8] = ["portrait", "speech", "mix", "subtitles", "frames-001", "assemble", "gate", "preview"];
const PLACES: [&str; 3] = ["before-stage", "inside-stage", "after-stage-output"];

/// What a finished video is made of.
const FILES: [&str; 4] = ["preview.gif", "subtitles.srt", "thumbnail.jpg", "video.mp4"];

/// Every point once, in the order in which a job reaches them, as pairs.
fn all_pairs() -> Vec<(String, String)> {
    let of_stages = STAGES.iter().flat_map(|stage| PLACES.map(|place| format!("{place}:{stage}")));
    let points: Vec<String> = of_stages.chain(["before-finish".to_owned(), "after-finish".to_owned()]).collect();
    points.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

fn script(variant: u8) -> String {
    format!("Hello there. Welcome to tour number {variant}.")
}

/// An order whose stages nothing has cached: its picture and its script are its own.
fn order(dir: &DataDir, variant: u8) -> Value {
    let picture = std::fs::read(media::portrait_copy(dir.path(), 90 - variant)).expect("it was written");
    json!({
        "type": "image",
        "image": { "type": "base64", "media_type": "image/jpeg", "data": media::base64(&picture) },
        "script": script(variant),
        "voice_id": "af_heart",
        "resolution": "720p",
    })
}

fn stored_since(records: &Records, before: &[StoredStage]) -> Vec<StoredStage> {
    records.stages().into_iter().filter(|stage| !before.contains(stage)).collect()
}

/// The server is dead: what it leaves must not look like a result.
fn assert_nothing_shows(dir: &DataDir, video: &str, point: &str) {
    let records = Records::of(dir);
    let (row, job) = (records.video(video), records.job_of(video));
    if point == "after-finish" {
        assert_eq!((row.status, job.state.to_string().as_str()), (VideoStatus::Completed, "done"), "{point}");
        return;
    }
    assert!(!job.state.has_ended(), "{point}: {job:?}");
    assert!([VideoStatus::Pending, VideoStatus::Processing].contains(&row.status), "{point}: {:?}", row.status);
    let named = [row.video_blob, row.thumbnail_blob, row.gif_blob, row.captioned_blob, row.subtitle_blob];
    assert!(named.iter().all(Option::is_none) && row.completed_at.is_none(), "{point}: {named:?}");
}

/// The API of a restarted server tells of a result only when there is one.
fn assert_api_is_honest(server: &Server, video: &str) {
    let shown = server.video(video);
    if shown["status"] == "completed" {
        server.fetch(&shown["video_url"], "early.mp4");
    } else {
        let links = ["video_url", "thumbnail_url", "gif_url", "subtitle_url", "completed_at", "duration"];
        assert!(links.iter().all(|name| shown[*name].is_null()), "{shown:#}");
    }
}

fn assert_made_once(server: &Server, id: &str) {
    let video = server.finished(id);
    let info = media::probe(&server.fetch(&video["video_url"], "video.mp4"));
    let picture = info.video.expect("a picture");
    assert_eq!((picture.width, picture.height), (1280, 720));
    assert_eq!(Some(picture.frames as f64 / 25.0), video["duration"].as_f64());
    assert!(info.audio.is_some_and(|sound| (sound.duration - picture.duration).abs() <= 0.04));
    let own: Vec<String> = server.files_of_videos().into_iter().filter_map(published(id)).collect();
    assert_eq!(own, FILES, "one set of published files");
    let job = server.records().job_of(id);
    assert_eq!((job.state.to_string().as_str(), job.crashes), ("done", job.attempt - 1), "{job:?}");
}

/// Names of the published files of a video; its inputs lie in a folder of their own.
fn published(id: &str) -> impl Fn(String) -> Option<String> {
    let prefix = format!("{id}/");
    move |path| path.strip_prefix(&prefix).filter(|name| !name.contains('/')).map(str::to_owned)
}

/// What was stored when the server died is not made again: its rows are the same, and the attempt that finished says
/// it found them.
fn assert_resumed(server: &Server, id: &str, before: &[StoredStage], at_death: &[StoredStage], point: &str) {
    let records = server.records();
    let now = stored_since(&records, before);
    assert!(at_death.iter().all(|stage| now.contains(stage)), "{point}: {at_death:?} became {now:?}");
    let mut names: Vec<&str> = now.iter().map(|stage| stage.stage.as_str()).collect();
    names.sort_unstable();
    let mut wanted = STAGES.to_vec();
    wanted.sort_unstable();
    assert_eq!(names, wanted, "{point}: each stage is stored once");
    if point == "after-finish" {
        return;
    }
    let progress = records.job_of(id).progress.expect("a finished job keeps its progress");
    for stage in progress["stages"].as_array().expect("stages") {
        let found = at_death.iter().any(|stored| stage["name"] == stored.stage.as_str());
        assert_eq!(stage["cached"], found, "{point}: {stage}");
    }
}

fn walk(dir: &DataDir, variant: u8, points: &[&str]) {
    println!("dies at {points:?}");
    let before = Records::of(dir).stages();
    let (mut id, mut at_death) = (String::new(), Vec::new());
    for point in points {
        let server = Server::armed(dir, point);
        if id.is_empty() {
            server.api().post_to_the_dying("/v3/videos", &order(dir, variant));
        }
        server.await_crash();
        id = Records::of(dir).newest_video();
        assert_nothing_shows(dir, &id, point);
        at_death = stored_since(&Records::of(dir), &before);
        let (place, stage) = point.split_once(':').unwrap_or((point, ""));
        let stored = at_death.iter().any(|row| row.stage == stage);
        assert_eq!(stored, place == "after-stage-output", "{point}: {at_death:?}");
    }
    let last = points.last().expect("a point");
    let server = Server::on(dir);
    assert_api_is_honest(&server, &id);
    assert_made_once(&server, &id);
    assert_resumed(&server, &id, &before, &at_death, last);
    server.api().delete(&format!("/v3/videos/{id}")).data();
}

#[test]
fn the_server_dies_at_every_stage_and_the_video_is_made_once() {
    let pairs = match prove() {
        true => all_pairs(),
        false => PAIRS.map(|(first, second)| (first.to_owned(), second.to_owned())).to_vec(),
    };
    let dir = DataDir::new();
    for (variant, (first, second)) in (1..).zip(&pairs) {
        walk(&dir, variant, &[first, second]);
    }
}

#[test]
fn a_video_that_kills_its_worker_three_times_fails_and_says_so() {
    let dir = DataDir::new();
    let receiver = Receiver::start();
    for death in 0..3 {
        let server = Server::armed(&dir, "before-stage:portrait");
        if death == 0 {
            let mut told = order(&dir, 1);
            (told["callback_url"], told["callback_id"]) = (json!(receiver.url("/")), json!("mine-8"));
            server.api().post_to_the_dying("/v3/videos", &told);
        }
        server.await_crash();
    }
    let id = Records::of(&dir).newest_video();
    let server = Server::on(&dir);
    let video = server.ended(&id);
    assert_eq!((&video["status"], &video["failure_code"]), (&json!("failed"), &json!("internal_error")));
    let message = video["failure_message"].as_str().expect("a reason");
    assert!(message.contains("crashed") && message.contains("3 times"), "{message}");
    assert!(video["video_url"].is_null());
    let told = receiver.next().body;
    assert_eq!((&told["event_type"], &told["event_data"]["video_id"]), (&json!("avatar_video.fail"), &json!(id)));
    assert_eq!(told["event_data"]["callback_id"], "mine-8");
    let reasons = ["failure_message", "msg"].map(|name| &told["event_data"][name]);
    assert_eq!(reasons, [&video["failure_message"]; 2]);
    let page = server.open(video["video_page_url"].as_str().expect("a page")).text();
    assert!(page.contains("crashed the worker") && !page.contains("<video"), "{page}");
    assert!(server.files_of_videos().into_iter().filter_map(published(&id)).next().is_none());
}

#[test]
fn a_stopped_server_hands_its_work_back_and_a_killed_encoder_is_started_again() {
    let dir = DataDir::new();
    let server = Server::on(&dir);
    let mut long = order(&dir, 1);
    // Two segments, and more work in each than fits into the time a server has to hand its work back.
    (long["script"], long["resolution"]) = (json!(script(1).repeat(5)), json!("1080p"));
    let id = server.create_video(&long);
    server.follow(&id).until(|event| event.is_inside("frames-001"));
    assert!(server.terminate().success());
    let job = Records::of(&dir).job_of(&id);
    // As if the attempt had not been: a restart must not use up attempts.
    assert_eq!((job.state.to_string().as_str(), job.attempt, job.crashes), ("ready", 0, 0), "{job:?}");
    assert_nothing_shows(&dir, &id, "TERM");

    let server = Server::on(&dir);
    server.follow(&id).until(|event| event.is_inside("frames-002") && kill_encoders(&server));
    let video = server.finished(&id);
    assert_eq!(
        media::probe(&server.fetch(&video["video_url"], "video.mp4")).video.map(|video| video.height),
        Some(1080)
    );
    let job = server.records().job_of(&id);
    assert_eq!((job.attempt, job.crashes, job.bugs), (2, 0, 0), "{job:?}");
    assert!(job.last_error.is_some_and(|error| error.contains("ffmpeg")), "the operator sees why");
}

/// Whether there was one to kill.
fn kill_encoders(server: &Server) -> bool {
    let pids = server.children("ffmpeg").into_iter().filter_map(|pid| Pid::from_raw(pid.cast_signed()));
    pids.map(|pid| kill_process(pid, Signal::KILL).is_ok()).fold(false, |any, killed| any | killed)
}

#[test]
fn an_accepted_request_survives_its_server() {
    let dir = DataDir::new();
    let server = Server::with(&dir, &Options::default());
    let id = server.create_video(&order(&dir, 1));
    server.kill();
    assert!(id.parse::<VideoId>().is_ok());
    let server = Server::on(&dir);
    assert_ne!(server.video(&id)["status"], "failed");
    server.api().delete(&format!("/v3/videos/{id}")).data();
}

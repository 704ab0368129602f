//! A 20-second script through the whole product, judged by what is in the file: the words are heard, the mouth seen in
//! the encoded picture follows the sounds, and what is not the person stays at rest.

use herald_avatar::{Delivery, Measure, Performance};
use herald_domain::timing::PhonemeTiming;
use herald_speech::{Control, KokoroOptions, KokoroSynthesizer, SpeechRequest, Synthesizer, Voice};
use herald_tests::{Server, media, models};
use image::RgbImage;
use serde_json::{Value, json};

const VOICE: &str = "af_heart";
const FPS: f64 = 25.0;
/// Lips closer than this meet, in eye distances: what the tracker reads of closed lips that were compressed.
const MEETING: f32 = 0.035;

const SCRIPT: &str = "Please keep the blue paper map beside the big mirror. My mother bought a pump and a brown umbrella \
                      from a shop by the moon bridge. We hope to move the boat before the beach party, because a busy \
                      month is coming. Maybe Bob will bring some apple pie and a bowl of soup for the people on board.";
/// The same sentences in another order.
const SHUFFLED: &str = "Maybe Bob will bring some apple pie and a bowl of soup for the people on board. We hope to move \
                        the boat before the beach party, because a busy month is coming. Please keep the blue paper map \
                        beside the big mirror. My mother bought a pump and a brown umbrella from a shop by the moon bridge.";

/// What the face was meant to do. The timings of a script do not depend on the run.
fn intention(script: &str) -> (Performance, Vec<PhonemeTiming>) {
    let engine = KokoroSynthesizer::new(&models(), KokoroOptions::default()).expect("engines");
    let spoken = engine
        .synthesize(&SpeechRequest::new(script, Voice::find(VOICE).expect("a voice")), &Control::none())
        .expect("speech");
    let performance = Performance::from_phonemes(&spoken.phonemes, spoken.duration() + 1.0, Delivery::default());
    (performance, spoken.phonemes)
}

/// The intended aperture at the middle of each frame.
fn curve(performance: &Performance, frames: usize) -> Vec<f32> {
    (0..frames).map(|frame| performance.aperture((frame as f64 + 0.5) / FPS)).collect()
}

/// Pearson's correlation of `a` with `b` moved by `lag` frames.
fn correlation(a: &[f32], b: &[f32], lag: isize) -> f32 {
    let pairs: Vec<(f32, f32)> = a
        .iter()
        .enumerate()
        .filter_map(|(index, value)| Some((*value, *b.get(usize::try_from(index as isize + lag).ok()?)?)))
        .collect();
    let count = pairs.len() as f32;
    let (mean_a, mean_b) = pairs.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a / count, y + b / count));
    let (cross, aa, bb) = pairs.iter().fold((0.0, 0.0, 0.0), |(cross, aa, bb), (a, b)| {
        let (a, b) = (a - mean_a, b - mean_b);
        (cross + a * b, aa + a * a, bb + b * b)
    });
    cross / (aa * bb).sqrt().max(1e-9)
}

#[test]
fn a_photograph_says_its_script_with_its_lips() {
    let server = Server::start();
    let asset = server.upload(&media::portrait());
    says_it(&server, json!({ "type": "image", "image": { "type": "asset_id", "asset_id": asset } }));
}

#[test]
fn a_stock_presenter_says_its_script_with_its_lips() {
    let server = Server::start();
    let looks = server.api().get("/v3/avatars/looks?ownership=public&limit=1").page();
    says_it(&server, json!({ "type": "avatar", "avatar_id": looks["data"][0]["id"] }));
}

/// Makes a twenty-second video of the subject and judges it.
fn says_it(server: &Server, subject: Value) {
    let mut order = json!({ "script": SCRIPT, "voice_id": VOICE, "resolution": "720p", "expressiveness": "medium" });
    subject.as_object().into_iter().flatten().for_each(|(name, value)| order[name] = value.clone());
    let id = server.create_video(&order);
    let video = server.ended(&id);
    assert_eq!(video["status"], "completed", "{video}");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("video.mp4");
    let link =
        video["video_url"].as_str().and_then(|link| link.strip_prefix(server.url())).expect("a link of this server");
    std::fs::write(&path, server.api().get(link).body).expect("the folder is writable");

    let lost = media::words_lost(SCRIPT, &path);
    println!("words lost: {:.1} %", lost * 100.0);
    assert!(lost <= 0.10, "{lost}");

    let frames = media::frames(&path, 1);
    assert!(frames.len() as f64 / FPS > 17.0, "{} frames", frames.len());
    let seen: Vec<Measure> =
        media::track(&frames).into_iter().map(|measure| measure.expect("a face in every frame")).collect();
    mouth_follows_the_sounds(&seen);
    lips_meet_where_they_are_heard_to(&seen, &path);
    background_rests(&frames);
}

fn mouth_follows_the_sounds(seen: &[Measure]) {
    let gaps: Vec<f32> = seen.iter().map(|measure| measure.aperture).collect();
    let (meant, phonemes) = intention(SCRIPT);
    let meant = curve(&meant, gaps.len());
    let lags: Vec<(isize, f32)> = (-5..=5).map(|lag| (lag, correlation(&meant, &gaps, lag))).collect();
    let (best, matching) = *lags.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("lags");
    let shuffled = correlation(&curve(&intention(SHUFFLED).0, gaps.len()), &gaps, 0);
    println!("aperture: correlation {matching:.3} at a lag of {best} frames; with a shuffled script {shuffled:.3}");
    assert!(matching >= 0.8 && best.abs() <= 1, "{lags:?}");
    assert!(shuffled < 0.3, "{shuffled}");

    let width = |symbols: &[&str]| {
        let times = phonemes.iter().filter(|phoneme| symbols.contains(&phoneme.symbol.as_str()));
        let frames = times.map(|phoneme| ((phoneme.start + phoneme.end) / 2.0 * FPS) as usize);
        let widths: Vec<f32> = frames.filter_map(|frame| seen.get(frame)).map(|measure| measure.width).collect();
        assert!(widths.len() >= 4, "{symbols:?}: {}", widths.len());
        widths.iter().sum::<f32>() / widths.len() as f32
    };
    let (rounded, spread) = (width(&["u", "w", "O"]), width(&["i", "ɪ"]));
    println!("mouth width: {rounded:.3} at rounded, {spread:.3} at spread sounds");
    assert!(spread > rounded + 0.02, "{spread} {rounded}");
}

/// Words with a p, b or m, at the times the recogniser hears them in the file: the lips meet somewhere in each.
fn lips_meet_where_they_are_heard_to(seen: &[Measure], path: &std::path::Path) {
    let heard = media::transcribe(path);
    let with_labials = heard.words.iter().filter(|word| word.text.to_lowercase().contains(['p', 'b', 'm']));
    let (mut met, mut all) = (0, 0);
    for word in with_labials {
        // Recognised times are good to a tenth of a second.
        let from = ((word.start - 0.1).max(0.0) * FPS) as usize;
        let to = (((word.end + 0.1) * FPS) as usize).min(seen.len());
        let least = seen[from.min(to)..to].iter().map(|measure| measure.aperture).fold(f32::INFINITY, f32::min);
        all += 1;
        met += usize::from(least < MEETING);
    }
    println!("lips meet in {met} of {all} words with p, b or m");
    assert!(all >= 20, "{all}");
    assert!(met * 10 >= all * 9, "{met} of {all}");
}

/// The upper corners show only background: they may differ by what compression does, not by what drawing does.
fn background_rests(frames: &[RgbImage]) {
    let first = &frames[0];
    let (width, height) = first.dimensions();
    let corner = |x: u32| x < width / 8 || x >= width * 7 / 8;
    let pixels: Vec<(u32, u32)> = (0..height / 4)
        .step_by(3)
        .flat_map(|y| (0..width).step_by(3).filter(|x| corner(*x)).map(move |x| (x, y)))
        .collect();
    let mut worst = 0.0f64;
    for frame in frames.iter().step_by(5) {
        let difference: u64 = pixels
            .iter()
            .map(|(x, y)| {
                let (a, b) = (first.get_pixel(*x, *y).0, frame.get_pixel(*x, *y).0);
                a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>()
            })
            .sum();
        worst = worst.max(difference as f64 / (pixels.len() * 3) as f64);
    }
    println!("background: mean difference to the first frame at most {worst:.2} of 255");
    assert!(worst < 1.5, "{worst}");
}

//! Forms and ways in which speech is handed out: files, streams, and the calls of OpenAI's clients.

use herald_tests::{DataDir, Server, eventually, installed, media, prove};
use serde_json::{Value, json};

const SENTENCE: &str = "The quick brown fox jumps over the lazy dog.";

/// Fundamental frequency of a recording in hertz: the median over frames of the strongest autocorrelation from 60 to 400 Hz.
fn pitch_of(path: &std::path::Path) -> f64 {
    const RATE: usize = 16_000;
    let samples = media::samples(path, RATE as u32);
    let frame_pitch = |frame: &[f32]| -> Option<f64> {
        let correlation = |lag: usize| -> f32 {
            let (head, tail) = (&frame[..frame.len() - lag], &frame[lag..]);
            let product: f32 = head.iter().zip(tail).map(|(a, b)| a * b).sum();
            let power = |part: &[f32]| part.iter().map(|sample| sample * sample).sum::<f32>();
            product / (power(head) * power(tail)).sqrt().max(1e-9)
        };
        let lags = RATE / 400..RATE / 60;
        let best = lags.clone().map(correlation).fold(0.0, f32::max);
        // The shortest lag nearly as good: a multiple of the period correlates as well as the period itself.
        let lag = lags.into_iter().find(|lag| correlation(*lag) > 0.92 * best)?;
        let loud = frame.iter().map(|sample| sample * sample).sum::<f32>() > 1.0;
        (loud && best > 0.7).then(|| RATE as f64 / lag as f64)
    };
    let mut found: Vec<f64> = samples.chunks_exact(960).filter_map(frame_pitch).collect();
    found.sort_by(f64::total_cmp);
    found[found.len() / 2]
}

#[test]
fn speech_is_written_as_wav_and_its_pitch_is_moved_by_semitones() {
    let server = Server::start();
    let speak = |changes: Value| {
        let mut order = json!({ "text": SENTENCE, "voice_id": "af_heart", "output_format": "wav" });
        changes.as_object().into_iter().flatten().for_each(|(name, value)| order[name] = value.clone());
        server.api().post("/v3/voices/speech", &order).data()
    };
    let file = |speech: &Value, name: &str| server.fetch(&speech["audio_url"], name);
    let plain = speak(json!({}));
    let wav = file(&plain, "speech.wav");
    let sound = media::probe(&wav).audio.expect("sound");
    assert_eq!((sound.codec.as_str(), sound.sample_rate, sound.channels), ("pcm_s16le", 24_000, 1));
    let seconds = plain["duration"].as_f64().expect("seconds");
    assert!((sound.duration - seconds).abs() < 1e-3, "a WAV is as long as it says: {} {seconds}", sound.duration);
    assert_eq!(media::words_lost(SENTENCE, &wav), 0.0);
    let answer = server.open(plain["audio_url"].as_str().expect("a link"));
    assert_eq!(answer.header("content-type"), "audio/wav");

    let own = pitch_of(&wav);
    for (semitones, least, most) in [(5.0, 1.2, 1.5), (-5.0, 0.65, 0.85)] {
        let speech = speak(json!({ "pitch": semitones }));
        let ratio = pitch_of(&file(&speech, &format!("pitch{semitones}.wav"))) / own;
        assert!((least..most).contains(&ratio), "{semitones} semitones: {ratio}");
        assert_eq!(speech["duration"], plain["duration"], "pitch does not change the timing");
    }
}

const LONG: &str = "The old lighthouse keeper bought a new lamp. He carried it up all of the stairs before the storm. \
                    Nobody saw the ship until the light went on. In the morning, when the sea was calm, they found a \
                    boat on the beach. It had come a long way. The keeper smiled, and went to sleep. His dog did not. \
                    It sat at the door and waited for the baker. The baker came at seven with fresh bread.";

/// Posts and hands out the body while it comes.
fn listen(server: &Server, changes: Value) -> impl std::io::Read + use<> {
    let mut order = json!({ "text": LONG, "voice_id": "af_heart" });
    changes.as_object().into_iter().flatten().for_each(|(name, value)| order[name] = value.clone());
    server.api().post_and_stream("/v3/voices/speech/stream", &order).into_body().into_reader()
}

#[test]
fn a_stream_says_all_of_its_text_in_every_format() {
    let server = Server::start();
    let lost_in = |format: &str, text: &str| {
        let answer = server.api().post(
            "/v3/voices/speech/stream",
            &json!({ "text": text, "voice_id": "af_heart", "output_format": format, "speed": 1.1 }),
        );
        assert_eq!((answer.status, answer.header("content-length")), (200, ""));
        assert!(answer.header("content-type").starts_with("audio/"), "{}", answer.header("content-type"));
        let mut path = server.dir().path().join(format!("streamed.{format}"));
        std::fs::write(&path, answer.body).expect("writable");
        if ["pcm", "wav"].contains(&format) {
            // Neither says how long it is; the decoder of the tests wants to know.
            let raw = ["-f", "s16le", "-ar", "24000", "-ac", "1"];
            let read = path.display().to_string();
            let decode = [if format == "pcm" { raw.as_slice() } else { &[] }, &["-i", &read]].concat();
            path = media::ffmpeg(&decode, &path.with_extension(format!("{format}.flac")));
        }
        media::words_lost(text, &path)
    };
    assert!(lost_in("mp3", LONG) < 0.05);
    for format in ["wav", "pcm", "opus", "aac", "flac"] {
        assert_eq!(lost_in(format, SENTENCE), 0.0, "{format}");
    }
}

#[test]
fn a_listener_who_leaves_ends_the_work_and_pays_for_what_was_made() {
    let server = Server::start();
    server.dir().administer(&["billing", "set", "--type", "wallet", "--balance", "5"]);
    let text = LONG.repeat(8);
    let whole = json!({ "text": text, "voice_id": "af_heart" });
    let price = server.api().post("/v3/voices/speech?dry_run=true", &whole).data()["price"]["amount"].clone();
    let mut sound = listen(&server, json!({ "text": text }));
    let mut some = [0; 4_096];
    std::io::Read::read_exact(&mut sound, &mut some).expect("the beginning");
    drop(sound);
    eventually("the server notices", || server.log_text().contains("a listener has left"));
    let said = std::fs::read_dir(server.dir().path().join("speech-cache")).expect("a cache").count();
    assert!((1..60).contains(&said), "{said} pieces of about a hundred were made");
    let wallet = || server.api().get("/v3/users/me").data()["wallet"]["remaining_balance"].as_f64().expect("dollars");
    eventually("it is paid", || wallet() < 5.0);
    let (paid, price) = (5.0 - wallet(), price.as_f64().expect("dollars"));
    assert!(paid < price * 0.6, "{paid} of {price}");
}

#[test]
fn what_fails_in_the_middle_does_not_look_complete() {
    let server = Server::start();
    let mut sound = listen(&server, json!({ "text": LONG.repeat(4) }));
    let mut some = [0; 4_096];
    std::io::Read::read_exact(&mut sound, &mut some).expect("the beginning");
    server.kill_child("ffmpeg");
    let broken = std::io::copy(&mut sound, &mut std::io::sink());
    assert!(broken.is_err(), "{broken:?}");
    eventually("the server says why", || server.log_text().contains("a stream of speech broke off"));
}

#[test]
fn a_stream_is_refused_by_field_before_it_begins() {
    let server = Server::start();
    for (changes, status, code, param) in [
        (json!({ "text": "…!?" }), 400, "tts_text_invalid", "text"),
        (json!({ "output_format": "ogg" }), 400, "invalid_parameter", "output_format"),
        (json!({ "pitch": 13 }), 400, "invalid_parameter", "pitch"),
        (json!({ "voice_id": "nobody" }), 404, "voice_not_found", "voice_id"),
        (json!({ "locale": "tlh" }), 400, "invalid_parameter", "locale"),
    ] {
        let mut order = json!({ "text": SENTENCE, "voice_id": "af_heart" });
        changes.as_object().into_iter().flatten().for_each(|(name, value)| order[name] = value.clone());
        server.api().post("/v3/voices/speech/stream", &order).refused(status, code, param);
    }
}

#[test]
fn openais_python_client_speaks_and_transcribes() {
    const TEXT: &str = "The old lighthouse keeper bought a lamp. He climbed the stairs before the storm.";
    let server = Server::start();
    let program = server.dir().path().join("openai_client.py");
    std::fs::write(&program, include_str!("../fixtures/openai_client.py")).expect("writable");
    let mut command = std::process::Command::new(installed("openai", "venv/bin/python"));
    let output = command.arg(program).args([server.url(), server.key()]).arg(server.dir().path()).output();
    let output = output.expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");

    let file = |name: &str| server.dir().path().join(name);
    for (name, codec) in [
        ("speech.mp3", "mp3"),
        ("speech.opus", "opus"),
        ("speech.aac", "aac"),
        ("speech.flac", "flac"),
        ("streamed.mp3", "mp3"),
    ] {
        assert_eq!(media::probe(&file(name)).audio.expect("sound").codec, codec, "{name}");
    }
    assert_eq!(media::words_lost(TEXT, &file("speech.mp3")), 0.0);
    assert_eq!(media::words_lost(TEXT, &file("streamed.mp3")), 0.0);
    assert!(answers["models"].as_array().expect("a list").contains(&json!("whisper-1")));

    let lost = |text: &Value| {
        let text = text.as_str().expect("a text");
        herald_speech::accuracy::word_error_rate(TEXT, text, herald_speech::Language::EnUs)
    };
    assert_eq!((lost(&answers["json"]), lost(&answers["text"]), lost(&answers["verbose"]["text"])), (0.0, 0.0, 0.0));
    let verbose = &answers["verbose"];
    assert_eq!(verbose["language"], "english");
    assert_eq!(verbose["words"].as_array().expect("words").len(), 14);
    assert_eq!(verbose["segments"].as_array().expect("segments").len(), 2);
    let seconds = media::probe(&file("speech.mp3")).duration;
    assert!((verbose["duration"].as_f64().expect("seconds") - seconds).abs() < 0.1);
    let (srt, vtt) = (answers["srt"].as_str().expect("a text"), answers["vtt"].as_str().expect("a text"));
    assert!(srt.starts_with("1\n00:00:0") && srt.contains("\n2\n"), "{srt}");
    assert!(vtt.starts_with("WEBVTT\n\n00:00:0"), "{vtt}");

    for (what, status, code, param, kind) in [
        ("key", 401, "unauthorized", "", "authentication_error"),
        ("voice", 404, "voice_not_found", "voice", "invalid_request_error"),
        ("speed", 400, "invalid_parameter", "speed", "invalid_request_error"),
        ("model", 400, "invalid_parameter", "model", "invalid_request_error"),
        ("input", 400, "tts_text_invalid", "input", "invalid_request_error"),
        ("instructions", 400, "invalid_parameter", "instructions", "invalid_request_error"),
        ("stream_format", 400, "invalid_parameter", "stream_format", "invalid_request_error"),
        ("prompt", 400, "invalid_parameter", "prompt", "invalid_request_error"),
        ("language", 400, "invalid_parameter", "language", "invalid_request_error"),
        ("temperature", 400, "invalid_parameter", "temperature", "invalid_request_error"),
        ("granularity", 400, "invalid_parameter", "timestamp_granularities[]", "invalid_request_error"),
        ("file", 400, "invalid_parameter", "file", "invalid_request_error"),
    ] {
        let expected =
            json!({ "status": status, "code": code, "param": Some(param).filter(|p| !p.is_empty()), "type": kind });
        assert_eq!(answers["refused"][what], expected, "{what}");
    }
}

#[test]
fn one_long_paragraph_without_marks_is_said_from_its_beginning_to_its_end() {
    // The whole length takes minutes.
    let (words, sample) = if prove() { (5_000 / 6, 40) } else { (110, 25) };
    let stock = [
        "garden", "winter", "people", "letter", "window", "doctor", "bridge", "summer", "market", "yellow", "silver",
        "planet", "forest", "kitchen", "dinner", "travel", "animal", "number", "orange", "pencil", "rabbit", "ticket",
    ];
    // A walk through the list in which no neighbourhood comes again soon.
    let script: Vec<&str> = (0..words).map(|n: usize| stock[(n * 7 + n / 22 * 3) % stock.len()]).collect();
    let text: String = script.join(" ").chars().take(5_000).collect();
    let script: Vec<&str> = text.split(' ').collect();
    let server = Server::start();
    let order = json!({ "text": text, "voice_id": "af_heart", "output_format": "wav" });
    let speech = server.api().post("/v3/voices/speech", &order).data();
    let timed = speech["word_timestamps"].as_array().expect("words");
    let spelled: Vec<&str> = timed.iter().map(|word| word["word"].as_str().expect("a word")).collect();
    assert_eq!(spelled, script);
    let file = server.fetch(&speech["audio_url"], "long.wav");
    for first in [0, (script.len() - sample) / 2, script.len() - sample] {
        let time = |index: usize, end: &str| timed[index][end].as_f64().expect("seconds");
        let (from, until) = (time(first, "start"), time(first + sample - 1, "end"));
        let part = server.dir().path().join(format!("part-{first}.wav"));
        let (from, length) = ((from - 0.1).max(0.0).to_string(), (until - from + 0.2).to_string());
        media::ffmpeg(&["-ss", &from, "-t", &length, "-i", &file.display().to_string()], &part);
        let lost = media::words_lost(&script[first..first + sample].join(" "), &part);
        println!("words {first} to {}: {:.0} % misheard", first + sample, lost * 100.0);
        assert!(lost <= 0.1, "from word {first}: {lost}, {}", media::transcribe(&part).text);
    }
}

#[test]
fn names_are_said_as_the_operator_and_the_workspace_write_them() {
    let dir = DataDir::new();
    let lexicon = "[speech.lexicon]\nZyx = \"potato\"\nQwv = \"banana\"\n";
    std::fs::write(dir.path().join("herald.toml"), lexicon).expect("writable");
    let server = Server::on(&dir);
    let text = "We all love Zyx and Qwv on Sunday.";
    let hear = |key: &str, name: &str| {
        let order = json!({ "text": text, "voice_id": "af_heart" });
        let speech = server.api_as(Some(key)).post("/v3/voices/speech", &order).data();
        let words = speech["word_timestamps"].as_array().expect("words");
        assert_eq!((&words[3]["word"], &words[5]["word"]), (&json!("Zyx"), &json!("Qwv")), "as they are written");
        media::transcribe(&server.fetch(&speech["audio_url"], name)).text.to_lowercase()
    };
    let heard = hear(server.key(), "server.mp3");
    assert!(heard.contains("potato and banana"), "{heard}");

    let csv = dir.path().join("terms.csv");
    let terms = "term,translation,language,pronunciation\nQwv,Qwv,English,tomato\nZyx,Zyx,French,patate\nAcme,Acme,,\n";
    std::fs::write(&csv, terms).expect("writable");
    dir.administer(&["brand", "glossaries", "create", &csv.display().to_string()]);
    let heard = hear(server.key(), "workspace.mp3");
    assert!(heard.contains("and tomato"), "{heard}");
    let heard = hear(&server.records().create_neighbour(), "neighbour.mp3");
    assert!(heard.contains("potato and banana"), "{heard}");

    let refused = |terms: &str, word: &str| {
        std::fs::write(&csv, terms).expect("writable");
        let output = dir.herald(&["brand", "glossaries", "create", &csv.display().to_string()]).output();
        let output = output.expect("herald runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains("entry 1: pronunciation") && said.contains(word), "{said}");
    };
    refused("term,translation,pronunciation\nA,A,/ħ/\n", "ħ");
    refused("term,translation,language,pronunciation\nA,A,Elvish,a\n", "Elvish");

    // In videos too, as it was when they were ordered.
    let order = json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": server.upload(&media::portrait()) },
        "resolution": "720p", "voice_id": "af_heart", "script": text,
    });
    let id = server.create_video(&order);
    server.events(&id);
    let video = server.video(&id);
    let heard = media::transcribe(&server.fetch(&video["video_url"], "video.mp4")).text.to_lowercase();
    assert!(heard.contains("and tomato"), "{heard}");
}

#[test]
fn a_lexicon_that_cannot_be_spoken_keeps_the_server_from_starting() {
    let dir = DataDir::new();
    std::fs::write(dir.path().join("herald.toml"), "[speech.lexicon]\nZyx = \"/ħ/\"\n").expect("writable");
    let output = dir.herald(&["serve"]).output().expect("herald runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("speech.lexicon") && said.contains("Zyx"), "{said}");
}

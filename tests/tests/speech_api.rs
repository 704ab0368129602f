//! Forms and ways in which speech is handed out: files, streams, and the calls of OpenAI's clients.

use herald_tests::{Server, media};
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

//! Who speaks when, in dialogues of synthetic voices.

mod support;

use std::sync::OnceLock;

use herald_speech::turns::{LONGEST, Turn, TurnFinder};
use herald_speech::{Control, SpeechError, SpeechRequest};
use support::{for_listening, models, say, voice};

const RATE: f64 = 16_000.0;

fn finder() -> &'static TurnFinder {
    static FINDER: OnceLock<TurnFinder> = OnceLock::new();
    FINDER.get_or_init(|| match TurnFinder::load(&models()) {
        Ok(finder) => finder,
        Err(error) => panic!("{error}"),
    })
}

fn turns(samples: &[f32]) -> Vec<Turn> {
    finder().turns(samples, &Control::none()).expect("listens")
}

/// What each says, without the silence around it.
fn lines(lines: &[(&'static str, &str)]) -> Vec<(&'static str, Vec<f32>)> {
    let cut = |(id, text): &(&'static str, &str)| {
        let said = say(&SpeechRequest::new(*text, voice(id)));
        let (first, last) = (said.words.first().expect("words"), said.words.last().expect("words"));
        let samples = for_listening(&said);
        let at = |seconds: f64| ((seconds * RATE) as usize).min(samples.len());
        (*id, samples[at(first.start)..at(last.end)].to_vec())
    };
    lines.iter().map(cut).collect()
}

/// Who speaks from when until when, in seconds.
type Spoken = Vec<(&'static str, f64, f64)>;

/// Lines one after the other with a pause in seconds behind each.
fn dialogue(lines: &[(&'static str, Vec<f32>)], pause: f64) -> (Vec<f32>, Spoken) {
    let (mut samples, mut spoken) = (Vec::new(), Vec::new());
    for (id, line) in lines {
        let start = samples.len() as f64 / RATE;
        samples.extend(line);
        spoken.push((*id, start, samples.len() as f64 / RATE));
        samples.extend(vec![0.0; (pause * RATE) as usize]);
    }
    (samples, spoken)
}

/// The part of the time that is spoken which is given to the right speaker, numbers being counted as voices are first heard.
fn right(spoken: &Spoken, turns: &[Turn]) -> f64 {
    let mut order: Vec<&str> = Vec::new();
    let (mut good, mut all) = (0.0, 0.0);
    for (who, start, end) in spoken {
        if !order.contains(who) {
            order.push(who);
        }
        let number = order.iter().position(|known| known == who);
        all += end - start;
        let theirs = turns.iter().filter(|turn| Some(turn.speaker) == number);
        good += theirs.map(|turn| (turn.end.min(*end) - turn.start.max(*start)).max(0.0)).sum::<f64>();
    }
    good / all
}

fn speakers(turns: &[Turn]) -> usize {
    turns.iter().map(|turn| turn.speaker + 1).max().unwrap_or(0)
}

fn assert_in_order(turns: &[Turn]) {
    assert!(turns.iter().all(|turn| turn.end > turn.start), "{turns:?}");
    assert!(turns.windows(2).all(|pair| pair[1].start >= pair[0].end - 1e-9), "{turns:?}");
}

#[test]
fn two_voices_take_turns() {
    let lines = lines(&[
        ("af_heart", "Good morning, and welcome to the show. Today we talk about bread."),
        ("am_michael", "Thank you for having me. I have been baking for more than twenty years."),
        ("af_heart", "What was the first loaf you ever made?"),
        ("am_michael", "It was a small rye bread, and honestly, it was as hard as a stone."),
        ("af_heart", "And yet you kept going, which I find wonderful."),
    ]);
    // Without a pause the change is found by the voices alone, and is late or early by a window at most.
    for (pause, least) in [(0.0, 0.9), (0.5, 0.95)] {
        let (samples, spoken) = dialogue(&lines, pause);
        let turns = turns(&samples);
        println!("{spoken:?}\n{turns:?}");
        assert_in_order(&turns);
        assert_eq!(speakers(&turns), 2, "{turns:?}");
        assert_eq!(turns.len(), 5, "{turns:?}");
        assert!(right(&spoken, &turns) > least, "{:.2} with pauses of {pause} s: {turns:?}", right(&spoken, &turns));
    }
}

#[test]
fn three_voices_are_told_apart() {
    let lines = lines(&[
        ("bf_emma", "The committee has read your plan, and we have a few questions about the bridge."),
        ("am_puck", "Of course, I brought the drawings with me, and I can explain every part of them."),
        ("bm_george", "How long will the road be closed while you work on the second pillar?"),
        ("am_puck", "About three weeks in the autumn, if the weather is kind to us."),
        ("bf_emma", "Then let us vote on it before the end of the month."),
    ]);
    let (samples, spoken) = dialogue(&lines, 0.4);
    let turns = turns(&samples);
    println!("{spoken:?}\n{turns:?}");
    assert_in_order(&turns);
    assert_eq!(speakers(&turns), 3, "{turns:?}");
    assert!(right(&spoken, &turns) > 0.93, "{:.2}: {turns:?}", right(&spoken, &turns));
}

#[test]
fn one_voice_stays_one() {
    let line = "The old harbour wakes before the sun, and fishermen carry their nets down the wet stone steps.";
    let question = "What would you do with such a morning? Some people walk to the lighthouse, others drink coffee!";
    let id = "am_fenrir";
    let (samples, _) = dialogue(&lines(&[(id, line), (id, question), (id, "Yes. Most of them come back.")]), 0.6);
    let turns = turns(&samples);
    assert_eq!(turns.len(), 1, "{turns:?}");
    assert_eq!(turns[0].speaker, 0);
}

#[test]
fn silence_has_no_turns_and_bounds_hold() {
    assert_eq!(turns(&[]), []);
    assert_eq!(turns(&vec![0.0; 16_000 * 5]), []);
    let stopped = Control { cancelled: &|| true, progress: &|_, _| () };
    assert!(matches!(finder().turns(&vec![0.0; 16_000], &stopped), Err(SpeechError::Cancelled)));
    let endless = vec![0.0; (LONGEST * RATE) as usize + 1];
    let refused = finder().turns(&endless, &Control::none());
    assert!(matches!(refused, Err(SpeechError::OutOfRange { field: "duration", .. })), "{refused:?}");
}

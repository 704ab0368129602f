use herald_scenes::Canvas;

use super::instruction::read;
use super::*;
use crate::wishes::{Gender, Tone};
use crate::{Planned, Planner, RulePlanner, check, fit, reading};

fn onboarding() -> (Storyboard, Brief) {
    let text = include_bytes!("../../tests/fixtures/onboarding.md");
    let brief = Brief {
        prompt: "Create a 60-second onboarding video for new engineering hires. Cover team culture, dev tools, and first-week checklist.".into(),
        sources: vec![reading::read("onboarding.md", "text/markdown", text).unwrap()],
        canvas: None,
        style: None,
        presenter: true,
        may_ask: true,
    };
    match RulePlanner.plan(&brief).unwrap() {
        Planned::Storyboard(board) => (*board, brief),
        Planned::Question(question) => panic!("{question}"),
    }
}

fn revised(instruction: &str) -> (Storyboard, Storyboard, String) {
    let (board, brief) = onboarding();
    match revise(&board, &brief, instruction) {
        Revision::Revised { storyboard, explanation, .. } => {
            // What the user writes is a source of facts too.
            let brief = Brief { prompt: format!("{}\n{instruction}", brief.prompt), ..brief };
            let flaws = check::flaws(&storyboard, &brief);
            assert!(flaws.iter().all(|flaw| matches!(flaw, check::Flaw::Templates { .. })), "{instruction}: {flaws:?}");
            (board, *storyboard, explanation)
        }
        other => panic!("{instruction}: {other:?}"),
    }
}

#[test]
fn wishes_of_an_instruction_are_told_apart() {
    let about = |words: &str| SceneRef::About(words.into());
    let table: Vec<(&str, Vec<Change>)> = vec![
        ("shorter", vec![Change::Length(Length::Shorter)]),
        ("Please make it 45 seconds long.", vec![Change::Length(Length::Seconds(45.0))]),
        ("drop scene 2", vec![Change::Drop(SceneRef::Number(2))]),
        (
            "Remove the last scene and make it longer",
            vec![Change::Drop(SceneRef::Last), Change::Length(Length::Longer)],
        ),
        (
            "Looks great, but add a scene about our code review process before the checklist scene.",
            vec![Change::Add {
                topic: "code review process".into(),
                text: None,
                place: Some(Place::Before(about("checklist"))),
            }],
        ),
        ("more formal", vec![Change::Tone(Tone::Formal)]),
        ("make it less formal", vec![Change::Tone(Tone::Friendly)]),
        ("use a female voice", vec![Change::Voice(Gender::Female)]),
        ("portrait", vec![Change::Canvas(Canvas::Portrait)]),
        ("change the title to Your First Week", vec![Change::Title("Your First Week".into())]),
        (
            "no music, portrait and shorter",
            vec![Change::Music(None), Change::Canvas(Canvas::Portrait), Change::Length(Length::Shorter)],
        ),
        ("swap scenes 2 and 3", vec![Change::Swap(SceneRef::Number(2), SceneRef::Number(3))]),
        (
            "move the checklist scene to the start",
            vec![Change::Move { scene: about("checklist"), place: Place::Start }],
        ),
        ("replace \"lead\" with \"manager\"", vec![Change::Replace { from: "lead".into(), to: "manager".into() }]),
        (
            "change scene 3 to say \"Ask anything.\"",
            vec![Change::Say { scene: SceneRef::Number(3), text: "Ask anything.".into() }],
        ),
        ("without a presenter", vec![Change::Presenter(false)]),
        ("use the chalkboard style", vec![Change::Style("chalk-lesson")]),
        ("end with a call to action to visit wiki.example.com", vec![Change::Action("Visit wiki.example.com".into())]),
    ];
    for (instruction, expected) in table {
        let read = read(instruction);
        assert_eq!(read.changes, expected, "{instruction}");
        assert_eq!(read.unclear, Vec::<String>::new(), "{instruction}");
    }
}

#[test]
fn approvals_are_recognised() {
    let (board, brief) = onboarding();
    for words in
        ["Looks perfect, go ahead and generate the video.", "looks good", "Approved!", "yes, proceed", "OK", "Go ahead"]
    {
        assert_eq!(revise(&board, &brief, words), Revision::Approve, "{words}");
    }
    let Revision::Revised { proceed, .. } = revise(&board, &brief, "Make it portrait and go ahead.") else { panic!() };
    assert!(proceed);
}

#[test]
fn what_is_not_understood_is_said() {
    let (board, brief) = onboarding();
    let Revision::Unclear(answer) = revise(&board, &brief, "sprinkle it with moonlight") else { panic!() };
    assert!(answer.contains("“sprinkle it with moonlight”"), "{answer}");
    let (_, _, explanation) = revised("Make it portrait. Sprinkle it with moonlight.");
    assert!(
        explanation.contains("portrait") && explanation.contains("did not understand “Sprinkle it with moonlight”"),
        "{explanation}"
    );
    let Revision::Unclear(answer) = revise(&board, &brief, "drop scene 40") else { panic!() };
    assert!(answer.contains("no scene 40"), "{answer}");
}

#[test]
fn shorter_is_shorter_and_longer_is_longer() {
    let (before, after, explanation) = revised("shorter");
    let (old, new) = (fit::spoken_words(&before) as f64, fit::spoken_words(&after) as f64);
    assert!((0.65..0.85).contains(&(new / old)), "{explanation}");
    let (before, after, _) = revised("longer");
    let (old, new) = (fit::spoken_words(&before) as f64, fit::spoken_words(&after) as f64);
    assert!(new / old > 1.15, "{old} {new}");
}

#[test]
fn a_scene_is_added_before_the_one_that_was_named() {
    let (before, after, explanation) =
        revised("Looks great, but add a scene about our code review process before the checklist scene.");
    assert_eq!(after.beats.len(), before.beats.len() + 1);
    let place =
        after.beats.iter().position(|beat| beat.narration.contains("review each change")).expect("what the file tells");
    assert!(after.beats[place + 1].narration.contains("Monday"), "{explanation}");
    let (_, after, explanation) = revised("add a scene about parental leave before the checklist");
    assert!(explanation.contains("general"), "nothing is told about it, and that is said: {explanation}");
    assert!(after.beats.iter().any(|beat| beat.narration.contains("parental leave")));
    let (_, after, _) = revised("add a scene about security: Passwords live in the vault. after scene 2");
    assert!(after.beats.iter().any(|beat| beat.narration.starts_with("Passwords live in the vault.")));
    let (_, after, explanation) = revised("add a scene about security");
    assert!(
        after.beats.iter().any(|beat| beat.narration.contains("second factor") || beat.narration.contains("vault")),
        "{explanation}"
    );
}

#[test]
fn shorter_keeps_the_scene_that_was_asked_for_and_whole_lists() {
    let (_, after, _) = revised("add a scene about parental leave, make it shorter");
    assert!(after.beats.iter().any(|beat| beat.narration.contains("parental leave")));
    assert!(
        after.beats.iter().any(|beat| beat.narration.contains("On Monday") && beat.narration.contains("On Friday"))
    );
}

#[test]
fn titles_voices_and_words_change_where_they_stand() {
    let (_, after, _) =
        revised("change the title to Your First Week, use a female voice and replace \"buddy\" with \"mentor\"");
    assert_eq!(after.title, "Your First Week");
    assert_eq!(after.voice_gender.as_deref(), Some("female"));
    assert!(after.beats.iter().all(|beat| !beat.narration.contains("buddy")));
    assert!(after.beats.iter().any(|beat| beat.narration.contains("mentor")));
}

#[test]
fn formal_words_have_no_contractions() {
    assert_eq!(
        wording::formal("Let’s go, we’re here and it doesn't matter."),
        "Let us go, we are here and it does not matter."
    );
    assert_eq!(wording::friendly("It is late, and we do not mind."), "It’s late, and we don’t mind.");
}

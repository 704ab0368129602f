//! Whatever somebody writes, planning and revising end with an answer that holds to what is known.

use herald_agent::check::{self, Flaw};
use herald_agent::{Brief, Planned, Planner, Revision, RulePlanner, Source, revise};
use proptest::prelude::*;

/// Pieces that real prompts and files are made of, and pieces that break readers.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Create a 30-second video about ".to_owned()),
        Just("Compare tea and coffee. ".to_owned()),
        Just("Scene 1 (0-5s): Hook. VO: \"".to_owned()),
        Just("\n- item — 30% more of it\n".to_owned()),
        Just("\n1. Open the lid\n2. Pour\n".to_owned()),
        Just("CRITICAL: \"".to_owned()),
        Just("\n> said so\n> — Ann, \n".to_owned()),
        Just("```\nlet x = 1;\nlet y = 2;\n```\n".to_owned()),
        Just("# İstanbul’da ÇAY: 2,000,000.50 €\n\n".to_owned()),
        Just("It costs $4.2 million, which is a lot. ".to_owned()),
        Just("In 1917, it began. In 1925, it grew. ".to_owned()),
        Just("drop scene 2 and make it shorter, add a scene about ".to_owned()),
        Just("before the last scene, replace \"a\" with \"ß\"; more formal. ".to_owned()),
        "\\PC{0,40}",
        "[ -~\n]{0,40}",
    ]
}

fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..most).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn plans_and_revisions_end_without_invented_numbers(prompt in text(6), file in text(10), instruction in text(3)) {
        let source = Source { name: "file.md".into(), text: file, tables: Vec::new(), pictures: Vec::new() };
        let brief = Brief { prompt, sources: vec![source], canvas: None, style: None, presenter: true, may_ask: false };
        let Ok(Planned::Storyboard(board)) = RulePlanner.plan(&brief) else { return Ok(()) };
        for flaw in check::flaws(&board, &brief) {
            prop_assert!(!matches!(flaw, Flaw::Number { .. } | Flaw::Long { .. } | Flaw::Count { .. } | Flaw::Cue { .. } | Flaw::Monotonous { .. } | Flaw::Scenes(_)), "{flaw}: {board:#?}");
        }
        if let Revision::Revised { storyboard, explanation, .. } = revise(&board, &brief, &instruction) {
            prop_assert!(!storyboard.beats.is_empty() && !explanation.is_empty());
        }
    }
}

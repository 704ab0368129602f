//! Storyboards of the ten kinds of prompts people write, held against what their prompts and files say.

use std::collections::HashSet;

use herald_agent::brief::Picture;
use herald_agent::storyboard::Origin;
use herald_agent::text::{sentences, words};
use herald_agent::{Brief, Planned, Planner, RulePlanner, Source, Storyboard, check, reading, refit};
use herald_scenes::{Canvas, Content};

fn file(name: &str) -> Source {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    reading::read(name, "", &std::fs::read(path).unwrap()).unwrap()
}

fn picture(name: &str, place: usize) -> Source {
    let found = Picture {
        place,
        width: 1600,
        height: 1200,
        colours: Vec::new(),
        faces: 0,
        label: None,
        screenshot: false,
        page: None,
    };
    reading::picture(name, found)
}

fn brief(prompt: &str, sources: Vec<Source>) -> Brief {
    Brief { prompt: prompt.to_owned(), sources, canvas: None, style: None, presenter: true, may_ask: false }
}

fn planned(brief: &Brief) -> Storyboard {
    match RulePlanner.plan(brief).unwrap() {
        Planned::Storyboard(board) => *board,
        Planned::Question(question) => panic!("{question}"),
    }
}

const SHOE: &str = "Create a 20 seconds product video for CloudWalk Pro Running Shoes.\n\nProduct: CloudWalk Pro Running Shoes — $129\n\
    Lightweight performance running shoe with responsive foam midsole and breathable knit upper.\n\nKey features:\n\
    - ResponsiveFoam midsole — 30% more energy return\n- Breathable knit upper — keeps feet cool on long runs\n\
    - Carbon fiber plate — propels you forward\n- Only 7.2 oz — one of the lightest in its class\n\nVideo structure:\n\
    - Hook (3s): Bold statement about the key benefit\n- Features (70% of duration): Walk through 2-3 standout features\n  with text overlays.\n\
    - CTA (3s): \"Available now for $129\"\n\nTone: energetic and aspirational\nUse the attached product images as visual reference.";
const COFFEE: &str = "Make a vertical 20-second video about cold brew coffee for TikTok. Cold brew steeps for 16 hours in cold water. \
    It tastes sweeter than iced coffee because cold water draws out less acid. You need 100 g of coarse coffee and one litre of water. \
    Keep it in the fridge for up to a week. End with a call to action to visit brewlab.example.";
const ONBOARDING: &str = "Create a 2-minute onboarding video for new engineering hires. Cover team culture, dev tools, and first-week checklist.";
const WALKTHROUGH: &str = "Create a 30-second product walkthrough for our new project management app Tidewater. Tidewater puts all tasks of a team on one board. \
    Drag a card to plan the week, and everyone sees the change at once. Reminders go out two days before a deadline. \
    A weekly summary shows what is done and what is late. Teams of up to ten people use it for free.";

/// The ten prompts of the documentation's kinds, with their files.
fn prompts() -> Vec<Brief> {
    vec![
        brief(WALKTHROUGH, vec![]),
        brief(ONBOARDING, vec![file("onboarding.md")]),
        brief("Explain the history of jazz music in 60 seconds", vec![file("jazz.md")]),
        brief(
            "Summarize the key findings from this quarterly report in a 60-second video",
            vec![file("quarterly-report.pdf")],
        ),
        brief(
            SHOE,
            vec![picture("cloudwalk-hero.jpg", 0), picture("cloudwalk-side.jpg", 1), picture("cloudwalk-sole.jpg", 2)],
        ),
        brief("Turn this weekly support report into a 25-second video", vec![file("weekly-report.csv")]),
        brief(COFFEE, vec![]),
        brief("Make a 35-second video from our changelog", vec![file("changelog.md")]),
        brief("Create a 40-second how-to video", vec![file("kettle.md")]),
        brief("Compare oat milk and cow milk in 40 seconds for baristas", vec![file("milk.md")]),
    ]
}

#[test]
fn the_ten_prompts_give_storyboards_without_flaws() {
    for brief in prompts() {
        let board = planned(&brief);
        assert_eq!(check::flaws(&board, &brief), [], "{}\n{board:#?}", brief.prompt);
    }
}

#[test]
fn the_ten_prompts_keep_their_length() {
    for brief in prompts() {
        let board = planned(&brief);
        let spoken = board.beats.iter().map(|beat| words::count(&beat.narration)).sum::<usize>() as f64 / 2.4;
        assert!((spoken - board.seconds).abs() <= board.seconds * 0.1, "{}: {spoken:.1} s", brief.prompt);
        assert_eq!(board.remarks, Vec::<String>::new(), "{}", brief.prompt);
    }
}

/// Words of joining and of charts, which are ours: "rose from … to …", "First, …", "On Monday, …".
const JOINING: &[&str] = &[
    "rose", "fell", "highest", "lowest", "recently", "went", "first", "next", "final", "finally", "means", "ahead",
    "last", "add", "most",
];

#[test]
fn every_sentence_that_is_no_template_has_the_words_of_prompt_or_files() {
    for brief in prompts() {
        let board = planned(&brief);
        let mut known: HashSet<String> = words::content_stems(&brief.prompt).into_iter().collect();
        for source in &brief.sources {
            let cells = source.tables.iter().flat_map(|table| table.columns.iter().chain(table.rows.iter().flatten()));
            for text in cells.chain([&source.text, &source.name]) {
                known.extend(words::content_stems(text));
                known.extend(words::content_stems(&text.replace(['(', ')', '$'], " ")));
            }
        }
        for beat in &board.beats {
            for (sentence, origin) in sentences::split(&beat.narration).iter().zip(&beat.origins) {
                let strange: Vec<String> = words::content_stems(sentence)
                    .into_iter()
                    .filter(|stem| {
                        let figure = stem.chars().any(|letter| letter.is_ascii_digit());
                        !known.contains(stem)
                            && !JOINING.iter().any(|word| words::stem(word) == *stem)
                            && !figure
                            && !["million", "usual"].contains(&stem.as_str())
                    })
                    .collect();
                assert!(*origin == Origin::Template || strange.is_empty(), "{sentence}: {strange:?}");
            }
        }
    }
}

#[test]
fn tables_become_charts_and_lists_become_steps() {
    let layouts =
        |place: usize| planned(&prompts()[place]).beats.into_iter().map(|beat| beat.content).collect::<Vec<_>>();
    assert!(layouts(3).iter().any(|content| matches!(content, Content::LineChart { .. })), "the PDF's table");
    assert_eq!(
        layouts(5).iter().filter(|content| matches!(content, Content::LineChart { .. })).count(),
        2,
        "both columns of the CSV"
    );
    assert!(layouts(8).iter().any(|content| matches!(content, Content::Steps { steps, .. } if steps.len() == 5)));
    assert!(layouts(9).iter().any(|content| matches!(content, Content::Comparison { .. })));
    assert!(layouts(1).iter().any(|content| matches!(content, Content::Timeline { events, .. } if events.len() == 5)));
    assert!(
        layouts(4).iter().any(|content| matches!(content, Content::ImageCaption { .. } | Content::PictureGrid { .. }))
    );
    assert_eq!(planned(&prompts()[6]).canvas, Canvas::Portrait);
}

#[test]
fn without_facts_the_script_is_generic_and_says_so_or_asks() {
    for prompt in [
        "Explain the history of jazz music in 60 seconds",
        ONBOARDING,
        "A 30-second explainer about cloud computing benefits",
        "Create a short welcome video for new employees",
    ] {
        let brief = brief(prompt, vec![]);
        let board = planned(&brief);
        assert!(board.remarks.iter().any(|remark| remark.contains("generic")), "{prompt}");
        assert!(
            board.beats.iter().flat_map(|beat| &beat.origins).all(|origin| *origin == Origin::Template),
            "{prompt}"
        );
        assert_eq!(check::flaws(&board, &brief), [], "{prompt}");
        let spoken = board.beats.iter().map(|beat| words::count(&beat.narration)).sum::<usize>() as f64 / 2.4;
        assert!((spoken - board.seconds).abs() <= board.seconds * 0.1, "{prompt}: {spoken:.1} s");
        let chat = Brief { may_ask: true, ..brief };
        assert!(matches!(RulePlanner.plan(&chat).unwrap(), Planned::Question(_)), "{prompt}");
    }
}

#[test]
fn a_language_without_templates_or_text_is_refused() {
    for prompt in ["Explain tea in 30 seconds in Japanese", "Explain tea in 30 seconds in German"] {
        let refused = RulePlanner.plan(&brief(prompt, vec![])).unwrap_err().to_string();
        assert!(refused.contains("language model"), "{refused}");
    }
    let text = "# Tee\n\nTee wird im Frühling von Hand gepflückt. Danach trocknen die Blätter zwei Tage lang an der Luft. \
                Die Fabrik verarbeitet jeden Tag 400 Kilogramm Blätter. Der größte Teil geht nach Hamburg und wird dort verkostet.";
    let german = brief(
        "Make a 20-second video in German about tea",
        vec![reading::read("tee.md", "text/markdown", text.as_bytes()).unwrap()],
    );
    let board = planned(&german);
    assert_eq!(board.language, "de");
    assert!(board.beats.iter().any(|beat| beat.narration.contains("400 Kilogramm")));
}

#[test]
fn speech_that_is_slower_or_faster_is_refitted() {
    let brief = &prompts()[2];
    let board = planned(brief);
    let count = |board: &Storyboard| board.beats.iter().map(|beat| words::count(&beat.narration)).sum::<usize>() as f64;
    assert_eq!(refit(&board, brief, board.seconds * 1.05), None, "close enough");
    for rate in [1.9, 2.9] {
        let fitted = refit(&board, brief, count(&board) / rate).expect("another storyboard");
        let seconds = count(&fitted) / rate;
        assert!((seconds - board.seconds).abs() <= board.seconds * 0.1, "at {rate} words a second: {seconds:.1} s");
        let flaws = check::flaws(&fitted, brief);
        assert_eq!(flaws, [], "at {rate} words a second");
    }
}

#[test]
fn the_same_brief_gives_the_same_storyboard() {
    for brief in prompts() {
        assert_eq!(planned(&brief), planned(&brief));
    }
}

#[test]
fn pictures_without_a_text_are_shown_under_a_generic_script() {
    let sources =
        vec![picture("screenshot-board.png", 0), picture("screenshot-calendar.png", 1), picture("login.png", 2)];
    let brief = brief("Create a product demo using the attached screenshots", sources);
    let board = planned(&brief);
    assert_eq!(check::flaws(&board, &brief), []);
    let shown = board
        .beats
        .iter()
        .filter(|beat| matches!(beat.content, Content::DeviceFrame { .. } | Content::ImageCaption { .. }))
        .count();
    assert!(shown >= 2, "{board:#?}");
}

#[test]
fn a_documents_page_is_shown_once_and_its_title_still_counts() {
    let mut report = file("quarterly-report.pdf");
    let page = |page: usize| Picture {
        width: 1131,
        height: 1600,
        label: Some(format!("Quarterly report, page {page}")),
        page: Some(page),
        ..picture("page.jpg", page - 1).pictures.remove(0)
    };
    report.pictures = vec![page(1), page(2)];
    let told = brief("Summarize the key findings from this quarterly report in a 60-second video", vec![report]);
    let (board, without) = (planned(&told), planned(&prompts()[3]));
    assert_eq!((&board.title, board.beats.len()), (&without.title, without.beats.len()));
    let shown = |content: &&Content| matches!(content, Content::DeviceFrame { screenshot, .. } if screenshot.0 == 0);
    assert_eq!(board.beats.iter().map(|beat| &beat.content).filter(shown).count(), 1, "{board:#?}");
    assert_eq!(check::flaws(&board, &told), []);
}

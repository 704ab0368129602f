use herald_scenes::Canvas;

use super::*;

#[test]
fn lengths_are_read_however_they_are_written() {
    let table: &[(&str, Option<f64>)] = &[
        ("Create a 2-minute onboarding video", Some(120.0)),
        ("Explain jazz in 60 seconds", Some(60.0)),
        ("A video, 1:30 long, about tea", Some(90.0)),
        ("Length: 1:30", Some(90.0)),
        ("Make a 45s clip", Some(45.0)),
        ("a one-minute film about cats", Some(60.0)),
        ("a minute and a half video on dogs", Some(90.0)),
        ("1 minute 30 seconds video", Some(90.0)),
        ("a 30 to 40 second ad", Some(35.0)),
        ("vertical 9:16, 45 seconds", Some(45.0)),
        ("Create a 20 seconds product video. Video structure:\n- Hook (3s): bold\n- CTA (3s): buy", Some(20.0)),
        ("Standup at 9:30 every day", None),
        ("Create a video about our shoes", None),
        ("The pump moves 5 m of water", None),
        ("Make a 90-second video about a service that answers within 30 seconds", Some(90.0)),
        ("half a minute video about rain", Some(30.0)),
    ];
    for (prompt, expected) in table {
        assert_eq!(seconds_in(prompt), *expected, "{prompt}");
    }
}

#[test]
fn shapes_follow_words_and_platforms() {
    let table = [
        ("a TikTok about tea", Some(Canvas::Portrait)),
        ("for YouTube", Some(Canvas::Landscape)),
        ("a YouTube Short", Some(Canvas::Portrait)),
        ("vertical 9:16", Some(Canvas::Portrait)),
        ("LinkedIn post in square format", Some(Canvas::Square)),
        ("a portrait of Ada Lovelace", None),
        ("Instagram Reels", Some(Canvas::Portrait)),
        ("an explainer", None),
    ];
    for (prompt, expected) in table {
        assert_eq!(canvas_in(prompt), expected, "{prompt}");
    }
}

#[test]
fn kinds_are_recognised() {
    let table = [
        ("Create a 2-minute onboarding video for new engineering hires.", Some(Kind::Welcome)),
        ("Create a 30-second product walkthrough for a new project management app", Some(Kind::Product)),
        ("Explain the history of jazz music in 60 seconds", Some(Kind::Explainer)),
        ("Summarize the key findings from this quarterly report in a 60-second video", Some(Kind::Report)),
        ("Turn this changelog into a video", Some(Kind::News)),
        ("How to descale a kettle", Some(Kind::HowTo)),
        ("Compare oat milk and cow milk", Some(Kind::Comparison)),
        ("5 tips for better sleep", Some(Kind::Listicle)),
        ("Create a short welcome video for new employees", Some(Kind::Welcome)),
        ("Announce our new office in Graz", Some(Kind::Announcement)),
        ("A customer testimonial for our bakery", Some(Kind::Testimonial)),
        ("A video about rain", None),
    ];
    for (prompt, expected) in table {
        assert_eq!(Wishes::parse(prompt).kind, expected, "{prompt}");
    }
}

#[test]
fn subjects_come_without_length_tone_and_audience() {
    let table = [
        ("Explain the history of jazz music in 60 seconds", Some("the history of jazz music")),
        (
            "Create a 30-second product walkthrough for a new project management app",
            Some("a new project management app"),
        ),
        (
            "Create a 45-second explainer about our Q3 product launch. Use a friendly, upbeat tone.",
            Some("our Q3 product launch"),
        ),
        ("A presenter explaining our product launch in 30 seconds", Some("our product launch")),
        ("A 30-second explainer about cloud computing benefits", Some("cloud computing benefits")),
        ("Summarize the key findings from this quarterly report in a 60-second video", None),
        ("Create a product demo using the attached screenshots", None),
        ("Create a 2-minute onboarding video for new engineering hires.", None),
        ("Create a welcome video introducing our new design system update", Some("our new design system update")),
        ("Make a tutorial video explaining how to use the new login flow", Some("how to use the new login flow")),
        ("Make a vertical video about cold brew coffee for TikTok", Some("cold brew coffee")),
        ("A 60-second onboarding video for our SaaS product. Friendly tone.", Some("our SaaS product")),
    ];
    for (prompt, expected) in table {
        assert_eq!(Wishes::parse(prompt).subject.as_deref(), expected, "{prompt}");
    }
}

#[test]
fn wishes_and_facts_of_a_product_prompt_come_apart() {
    let wishes = Wishes::parse(
        "Create a 20 seconds product video for CloudWalk Pro Running Shoes.\n\nProduct: CloudWalk Pro Running Shoes — $129\n\
         Lightweight performance running shoe with responsive foam midsole and breathable knit upper.\n\nKey features:\n\
         - ResponsiveFoam midsole — 30% more energy return\n- Only 7.2 oz — one of the lightest in its class\n\n\
         Video structure:\n- Hook (3s): Bold statement about the key benefit\n- Features (70% of duration): Walk through 2-3 standout \
         features\n  with text overlays. Reference the attached product images.\n- CTA (3s): \"Available now for $129\"\n\n\
         Tone: energetic and aspirational, like a sports ad\nFocus on: performance benefits\nUse the attached product images as visual reference.",
    );
    assert_eq!(wishes.seconds, Some(20.0));
    assert_eq!(wishes.tone, Some(Tone::Energetic));
    assert_eq!(wishes.kind, Some(Kind::Product));
    assert_eq!(wishes.subject.as_deref(), Some("CloudWalk Pro Running Shoes"));
    let names: Vec<_> = wishes.scenes.iter().filter_map(|scene| scene.name.as_deref()).collect();
    assert_eq!(names, ["Hook", "Features", "CTA"]);
    assert_eq!(wishes.scenes[0].seconds, Some(3.0));
    assert_eq!(wishes.scenes[2].spoken, ["Available now for $129"]);
    assert_eq!(
        wishes.told,
        [
            Block::Paragraph(
                "Lightweight performance running shoe with responsive foam midsole and breathable knit upper.".into()
            ),
            Block::Heading { level: 3, text: "Key features".into() },
            Block::List {
                ordered: false,
                items: vec![
                    "ResponsiveFoam midsole — 30% more energy return".into(),
                    "Only 7.2 oz — one of the lightest in its class".into()
                ],
            },
            Block::Heading { level: 3, text: "CloudWalk Pro Running Shoes".into() },
            Block::List { ordered: false, items: vec!["CloudWalk Pro Running Shoes — $129".into()] },
        ]
    );
}

#[test]
fn topics_audience_and_people_are_read() {
    let wishes = Wishes::parse(
        "Create a 2-minute onboarding video for new engineering hires. Cover team culture, dev tools, and first-week checklist.",
    );
    assert_eq!(wishes.points, ["team culture", "dev tools", "first-week checklist"]);
    assert_eq!(wishes.audience.as_deref(), Some("new engineering hires"));
    assert!(wishes.told.is_empty(), "{:?}", wishes.told);

    let wishes = Wishes::parse("A product explainer. Use a female avatar, professional tone, no music, in German.");
    assert_eq!(wishes.voice_gender, Some(Gender::Female));
    assert_eq!(wishes.presenter, Some(true));
    assert_eq!(wishes.tone, Some(Tone::Formal));
    assert_eq!(wishes.music, Some(None));
    assert_eq!(wishes.language, Some("de"));
    assert_eq!(Wishes::parse("A montage of our office, no presenter").presenter, Some(false));
}

#[test]
fn what_must_be_said_is_kept_word_for_word() {
    let wishes = Wishes::parse(
        "Create a welcome video saying \"Welcome to our team! We're excited to have you here.\" CRITICAL: \"Badge office closes at 4 pm\"\n\
         End with a call to action to visit acme.com/start.",
    );
    assert_eq!(wishes.spoken, ["Welcome to our team!", "We're excited to have you here."]);
    assert_eq!(wishes.critical, ["Badge office closes at 4 pm"]);
    assert_eq!(wishes.action.as_deref(), Some("Visit acme.com/start"));
    assert_eq!(wishes.url.as_deref(), Some("acme.com/start"));
}

#[test]
fn scenes_keep_their_times_words_and_screens() {
    let wishes = Wishes::parse(
        "Make a video about Lumen.\nScene 1 (0-5s): Hook. VO: \"Your desk is too dark.\" On screen: \"Too dark?\"\n\
         Scene 2 - The lamp (10 seconds): Show the lamp turning on\nNarration: \"Lumen follows the sun.\"\n[0:15-0:20] \"Order at lumen.shop.\"",
    );
    assert_eq!(wishes.scenes.len(), 3);
    assert_eq!(wishes.scenes[0].spoken, ["Your desk is too dark."]);
    assert_eq!(wishes.scenes[0].shown.as_deref(), Some("Too dark?"));
    assert_eq!(wishes.scenes[0].seconds, Some(5.0));
    assert_eq!(wishes.scenes[1].name.as_deref(), Some("The lamp"));
    assert_eq!(wishes.scenes[1].spoken, ["Lumen follows the sun."]);
    assert_eq!(wishes.scenes[2].spoken, ["Order at lumen.shop."]);
    assert!(wishes.spoken.is_empty(), "{:?}", wishes.spoken);
}

#[test]
fn sides_of_a_comparison_are_found() {
    let table = [
        ("Compare oat milk and cow milk for baristas", Some(("oat milk", "cow milk"))),
        ("A video on Postgres vs MySQL", Some(("Postgres", "MySQL"))),
        ("Explain the difference between latte and flat white", Some(("latte", "flat white"))),
        ("Explain tea", None),
    ];
    for (prompt, expected) in table {
        let sides = Wishes::parse(prompt).sides;
        let sides = sides.as_ref().map(|(left, right)| (left.as_str(), right.as_str()));
        assert_eq!(sides, expected, "{prompt}");
    }
}

#[test]
fn steps_and_calls_in_a_prompt_are_facts_not_directions() {
    let wishes = Wishes::parse(
        "Make a how-to video about descaling a kettle.\n1. Fill the kettle with water and vinegar.\n2. Start the kettle.\n3. Open the lid and rinse.",
    );
    assert_eq!(wishes.told.len(), 1, "{:?}", wishes.told);
    assert!(matches!(&wishes.told[0], Block::List { ordered: true, items } if items.len() == 3));
}

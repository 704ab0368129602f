//! Scripts for when nobody gave any facts: they name the subject and the topics, claim nothing about them, and the
//! storyboard says what they are.

use crate::text::words;
use crate::wishes::Kind;

use super::lines::Line;
use super::material::{Passage, Show};

/// A part of a script: its name on screen and its sentences, the most needed first. `{s}` is the subject, `{p}` the topic.
struct Chapter {
    name: &'static str,
    says: &'static [&'static str],
}

struct Script {
    kinds: &'static [Kind],
    opening: &'static [&'static str],
    /// Chapters when the prompt names no topics.
    chapters: &'static [Chapter],
    /// What is said of each topic the prompt names; topics take turns with them.
    topics: &'static [&'static [&'static str]],
    closing: &'static [&'static str],
}

const SCRIPTS: &[Script] = &[
    Script {
        kinds: &[Kind::Welcome],
        opening: &[
            "Welcome, it is good to have you here.",
            "The first days are full of new faces and new words, so let’s take them one at a time.",
        ],
        chapters: &[
            Chapter {
                name: "The people",
                says: &[
                    "Start with the people.",
                    "Say hello, remember one name at a time, and ask what everyone is working on.",
                    "Nobody expects you to know it all on the first day.",
                    "Find the person you can ask anything, and do ask.",
                    "A short chat over coffee often explains more than a long document.",
                ],
            },
            Chapter {
                name: "The tools",
                says: &[
                    "Then come the tools.",
                    "Set them up early, and try each of them once while someone is near to help.",
                    "Write down what puzzles you.",
                    "Your notes will help the next person who starts here.",
                    "If something does not work, say so: it is rarely only you.",
                ],
            },
            Chapter {
                name: "The first week",
                says: &[
                    "And then there is your first week.",
                    "Pick one small task, finish it, and show it to somebody.",
                    "Small steps that are done teach more than big plans.",
                    "At the end of the week, look back at what you learned.",
                    "Tell us what we could have explained better.",
                ],
            },
        ],
        topics: &[
            &[
                "Let’s talk about {p}.",
                "Much of this you will pick up by watching and asking.",
                "Take an hour to sit with somebody who has been here for a while.",
                "Ask what they wish they had known in their own first week.",
                "Write down what surprises you, because fresh eyes see what others overlook.",
                "And when something feels odd, bring it up: that is how things get better.",
                "You belong to the team from day one.",
            ],
            &[
                "Next, {p}.",
                "You do not have to master everything at once.",
                "Set up one thing, try it, and only then go on to the next.",
                "Keep a list of your questions, and go through it with somebody once a day.",
                "If you are stuck for more than half an hour, ask.",
                "Everybody here has started the same way.",
                "What you learn today, you can pass on to the next newcomer.",
            ],
            &[
                "Then there is one more thing: {p}.",
                "Go through it one item at a time, and tick off what is done.",
                "Begin with what blocks everything else, and leave the nice extras for later.",
                "Show somebody what you finished, however small it is.",
                "If an item is unclear or out of date, say so and help to fix it.",
                "By the end, you will know where to look and whom to ask.",
                "That is all a first week has to do.",
            ],
        ],
        closing: &["Take your time, stay curious, and ask.", "We are glad you are here."],
    },
    Script {
        kinds: &[Kind::Product],
        opening: &["Meet {s}.", "Here is a first look."],
        chapters: &[
            Chapter {
                name: "What is it for?",
                says: &[
                    "Begin with the question behind it: what should get easier?",
                    "Think of the moments in your day that take longer than they should.",
                    "Think of the steps that you repeat, and of what slips through.",
                    "Those are the moments to look at first.",
                    "A good tool fits into the work you already do.",
                ],
            },
            Chapter {
                name: "How does it feel?",
                says: &[
                    "Then see how it feels to use.",
                    "Open it, try one small task from start to end, and notice what happens.",
                    "Look for what is clear at first sight, and for what you have to search.",
                    "Bring somebody along, because two people see more than one.",
                    "A few minutes of trying tell you more than a long description.",
                ],
            },
            Chapter {
                name: "What comes next?",
                says: &[
                    "And then decide what comes next.",
                    "Start small, with one task and one team.",
                    "Agree on how you will know that it helps.",
                    "Keep what works, and change what does not.",
                ],
            },
        ],
        topics: &[
            &[
                "Look at {p}.",
                "Ask what becomes easier with it.",
                "Try it on a task that you know well, and compare.",
                "Notice which steps fall away, and which stay.",
                "Then show it to somebody who has never seen it.",
            ],
            &[
                "Then there is {p}.",
                "The best way to judge it is to try it yourself.",
                "Start with something small, and see where it takes you.",
                "Note what is clear at once, and what needs a second look.",
                "Your own work is the best test there is.",
            ],
        ],
        closing: &["Take a closer look, and try it for yourself.", "You will know soon whether it fits."],
    },
    Script {
        kinds: &[Kind::HowTo],
        opening: &["This is about {s}.", "You can follow along, one step at a time."],
        chapters: &[
            Chapter {
                name: "Prepare",
                says: &[
                    "First, get ready.",
                    "Put everything you need within reach before you begin.",
                    "Read the instructions to the end once, so that nothing comes as a surprise.",
                    "And give yourself enough time.",
                ],
            },
            Chapter {
                name: "Do it step by step",
                says: &[
                    "Then work step by step.",
                    "Do one thing, check it, and only then go on.",
                    "If a step does not work, go back to the last one that did.",
                    "Patience is faster than doing things twice.",
                ],
            },
            Chapter {
                name: "Check the result",
                says: &[
                    "Finally, check the result.",
                    "Compare it with what you wanted in the beginning.",
                    "Note what you would do differently next time.",
                    "The second time is always easier.",
                ],
            },
        ],
        topics: &[&[
            "Now to {p}.",
            "Take it slowly, and check the result before you go on.",
            "If something looks wrong, go back one step.",
            "Note what worked, for the next time.",
        ]],
        closing: &["Try it yourself, and keep at it.", "That is all there is to it."],
    },
    Script {
        kinds: &[Kind::Announcement, Kind::News],
        opening: &["We have news about {s}.", "Here is how to find your way into it."],
        chapters: &[
            Chapter {
                name: "What is new?",
                says: &[
                    "Ask first what is new.",
                    "Something changes with every step forward, and it helps to see it early.",
                    "Look at what you do today, and at what could be different tomorrow.",
                ],
            },
            Chapter {
                name: "Whom does it concern?",
                says: &[
                    "Then ask whom it concerns.",
                    "Think of the people who will notice first, and of what they will want to know.",
                    "Share this with them, and hear what they say.",
                ],
            },
            Chapter {
                name: "What happens next?",
                says: &[
                    "And ask what happens next.",
                    "Keep an eye on the details as they come.",
                    "Write down your questions now, while they are fresh.",
                ],
            },
        ],
        topics: &[&[
            "Part of it is {p}.",
            "Look at what it means for your own day.",
            "Ask the people around you what they think.",
            "And keep your questions for later: they are welcome.",
        ]],
        closing: &["Stay tuned for the details.", "Thank you for watching."],
    },
    Script {
        kinds: &[Kind::Explainer],
        opening: &[
            "Let’s take a look at {s}.",
            "It is a subject that opens up when you ask the right questions, and three of them will take you a long way.",
        ],
        chapters: &[
            Chapter {
                name: "Where does it come from?",
                says: &[
                    "The first question: where does it come from?",
                    "Nothing appears out of nowhere.",
                    "Look for the people who were there early, for the places they met, and for what they wanted to change.",
                    "Once you know the beginnings, everything that follows is easier to place.",
                    "Old pictures and first-hand accounts are a good start.",
                ],
            },
            Chapter {
                name: "How does it work?",
                says: &[
                    "The second question: how does it work?",
                    "Take it apart, and look at one piece at a time.",
                    "Then put the pieces back together, and watch how each one changes the others.",
                    "Try to explain it to a friend in your own words.",
                    "Wherever you get stuck, there is something left to discover.",
                ],
            },
            Chapter {
                name: "Why does it matter?",
                says: &[
                    "And the third question: why does it matter?",
                    "Think about whom it touches, what it made possible, and what we would miss without it.",
                    "Ask people of different ages what it means to them.",
                    "Their answers will differ, and that is the interesting part.",
                ],
            },
        ],
        topics: &[
            &[
                "Let’s look at {p}.",
                "Ask what it is for, who depends on it, and what would change without it.",
                "Look for an example from your own life, because examples stay in mind.",
                "Then look for a case where things went differently.",
                "Between the two lies what is worth knowing.",
            ],
            &[
                "Then there is {p}.",
                "Take it apart, and look at one piece at a time.",
                "Try to explain it in your own words, and notice where you get stuck.",
                "That is where the next question is waiting.",
                "Good questions are worth more than quick answers.",
            ],
            &[
                "And think about {p}.",
                "Ask different people what they make of it, and listen for where they disagree.",
                "Note what you can check yourself, and what you have to take on trust.",
                "Come back to it later, with fresh eyes.",
                "Understanding grows in layers.",
            ],
        ],
        closing: &["Keep asking, look closely, and go on from here.", "Thank you for watching."],
    },
];

/// What the user is told about such a script.
pub(super) const REMARK: &str = "The prompt and the files gave no facts, so this is a generic script about the subject: it claims nothing. Attach a text, or write what should be told, for a script with substance.";

pub(super) struct Generic {
    pub opening: Vec<Line>,
    pub chapters: Vec<Passage>,
    pub closing: Vec<Line>,
}

/// A script of about `budget` words; shorter when its sentences do not suffice.
pub(super) fn script(kind: Kind, subject: &str, points: &[String], budget: usize) -> Generic {
    let script = SCRIPTS.iter().find(|script| script.kinds.contains(&kind)).unwrap_or(&SCRIPTS[SCRIPTS.len() - 1]);
    let said = |text: &str, point: &str| {
        Line::template(words::capitalised(&text.replace("{s}", subject).replace("{p}", point)))
    };
    let mut opening: Vec<Line> = script.opening.iter().map(|text| said(text, "")).collect();
    let mut closing: Vec<Line> = script.closing.iter().map(|text| said(text, "")).collect();
    let mut chapters: Vec<(String, Vec<Line>)> = if points.is_empty() {
        script
            .chapters
            .iter()
            .map(|chapter| (chapter.name.to_owned(), chapter.says.iter().map(|text| said(text, "")).collect()))
            .collect()
    } else {
        let lines = |place: usize, point: &String| {
            script.topics[place % script.topics.len()].iter().map(|text| said(text, point)).collect()
        };
        points.iter().enumerate().map(|(place, point)| (words::capitalised(point), lines(place, point))).collect()
    };
    let count = |lines: &[Line]| lines.iter().map(Line::words).sum::<usize>();
    // A short film has one opening sentence, one closing sentence, and at least its chapters' names.
    let least: usize = chapters.iter().map(|(_, lines)| count(&lines[..1])).sum();
    if count(&opening) + count(&closing) + least > budget {
        opening.truncate(1);
        closing = closing.split_off(closing.len() - 1);
    }
    let mut left = budget.saturating_sub(count(&opening) + count(&closing));
    let longest = chapters.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
    let mut kept = vec![0_usize; chapters.len()];
    for depth in 0..longest {
        for (place, (_, lines)) in chapters.iter().enumerate() {
            if let Some(line) = lines.get(depth).filter(|line| kept[place] == depth && line.words() <= left + 2) {
                kept[place] += 1;
                left = left.saturating_sub(line.words());
            }
        }
    }
    for (place, (_, lines)) in chapters.iter_mut().enumerate() {
        lines.truncate(kept[place]);
    }
    let chapters = chapters
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(name, lines)| Passage { heading: Some(name), lines, show: Show::Text })
        .collect();
    Generic { opening, chapters, closing }
}

/// Sentences about one topic nobody gave facts for: for scenes that are added.
pub(crate) fn about(kind: Kind, topic: &str) -> Vec<Line> {
    let script = SCRIPTS.iter().find(|script| script.kinds.contains(&kind)).unwrap_or(&SCRIPTS[SCRIPTS.len() - 1]);
    script.topics[0]
        .iter()
        .take(2)
        .map(|text| Line::template(words::capitalised(&text.replace("{p}", topic))))
        .collect()
}

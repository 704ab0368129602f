//! Prints the storyboard of a prompt and files, and what instructions make of it:
//! `cargo run -p herald-agent --example plan -- PROMPT [FILES] [--revise INSTRUCTION]…`.

use std::path::Path;

use herald_agent::brief::Picture;
use herald_agent::text::words;
use herald_agent::{Brief, Planned, Planner, Revision, RulePlanner, Storyboard, check, reading, revise};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let prompt =
        arguments.next().ok_or_else(|| anyhow::anyhow!("usage: plan PROMPT [FILES] [--revise INSTRUCTION]…"))?;
    let mut sources = Vec::new();
    let mut instructions = Vec::new();
    let mut pictures = 0;
    while let Some(path) = arguments.next() {
        if path == "--revise" {
            instructions.extend(arguments.next());
            continue;
        }
        let name = Path::new(&path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        if [".png", ".jpg", ".jpeg"].iter().any(|ending| name.ends_with(ending)) {
            // Pictures are looked at by the studio; here they are only named.
            let found = Picture {
                place: pictures,
                width: 1600,
                height: 1200,
                colours: Vec::new(),
                faces: 0,
                label: None,
                screenshot: false,
                page: None,
            };
            sources.push(reading::picture(&name, found));
            pictures += 1;
        } else {
            sources.push(reading::read(&name, "", &std::fs::read(&path)?)?);
        }
    }
    let brief = Brief { prompt, sources, canvas: None, style: None, presenter: true, may_ask: false };
    let mut board = match RulePlanner.plan(&brief)? {
        Planned::Question(question) => anyhow::bail!(question),
        Planned::Storyboard(board) => *board,
    };
    print(&board, &brief)?;
    for instruction in instructions {
        println!("\n> {instruction}");
        match revise(&board, &brief, &instruction) {
            Revision::Revised { storyboard, explanation, .. } => {
                println!("{explanation}\n");
                board = *storyboard;
                print(&board, &brief)?;
            }
            Revision::Unclear(answer) => println!("{answer}"),
            Revision::Approve => println!("Approved."),
        }
    }
    Ok(())
}

fn print(board: &Storyboard, brief: &Brief) -> anyhow::Result<()> {
    let total: usize = board.beats.iter().map(|beat| words::count(&beat.narration)).sum();
    let Storyboard { title, language, canvas, style, seconds, .. } = board;
    let spoken = total as f64 / herald_agent::planning::WORDS_PER_SECOND;
    println!("{title} [{language} {canvas:?} {style}] {seconds:.0} s, {total} words = {spoken:.0} s");
    for (number, beat) in board.beats.iter().enumerate() {
        println!("\n{}. {}", number + 1, beat.narration);
        println!("   {} {:?}", serde_json::to_string(&beat.content)?, beat.presenter);
        println!("   {:?} {:?}", beat.cues, beat.origins);
    }
    for flaw in check::flaws(board, brief) {
        println!("\nFLAW {flaw}");
    }
    for remark in &board.remarks {
        println!("\n! {remark}");
    }
    Ok(())
}

//! Prints the storyboard of a prompt and files: `cargo run -p herald-agent --example plan -- PROMPT [FILES]`.

use std::path::Path;

use herald_agent::brief::Picture;
use herald_agent::text::words;
use herald_agent::{Brief, Planned, Planner, RulePlanner, reading};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let prompt = arguments.next().ok_or_else(|| anyhow::anyhow!("usage: plan PROMPT [FILES]"))?;
    let mut sources = Vec::new();
    let mut pictures = 0;
    for path in arguments {
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
            };
            sources.push(reading::picture(&name, found));
            pictures += 1;
        } else {
            sources.push(reading::read(&name, "", &std::fs::read(&path)?)?);
        }
    }
    let brief = Brief { prompt, sources, canvas: None, style: None, presenter: true, may_ask: false };
    match RulePlanner.plan(&brief)? {
        Planned::Question(question) => println!("{question}"),
        Planned::Storyboard(board) => {
            let total: usize = board.beats.iter().map(|beat| words::count(&beat.narration)).sum();
            println!(
                "{} [{} {:?} {}] {:.0} s, {total} words = {:.0} s",
                board.title,
                board.language,
                board.canvas,
                board.style,
                board.seconds,
                total as f64 / 2.4
            );
            for (number, beat) in board.beats.iter().enumerate() {
                println!("\n{}. {}", number + 1, beat.narration);
                println!("   {} {:?}", serde_json::to_string(&beat.content)?, beat.presenter);
                println!("   {:?} {:?}", beat.cues, beat.origins);
            }
            for flaw in herald_agent::check::flaws(&board, &brief) {
                println!("\nFLAW {flaw}");
            }
            for remark in &board.remarks {
                println!("\n! {remark}");
            }
        }
    }
    Ok(())
}

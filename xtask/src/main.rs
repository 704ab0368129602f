//! Chores of the repository: `cargo run -p xtask -- tidy`.

mod tidy;

fn main() -> anyhow::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidy::run(),
        _ => anyhow::bail!("usage: xtask tidy"),
    }
}

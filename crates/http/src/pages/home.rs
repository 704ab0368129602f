//! `/`: what this server is and where to go.

use axum::extract::State;
use axum::response::Html;
use maud::html;

use super::page;
use crate::App;

pub async fn home(State(app): State<App>) -> Html<String> {
    let example = format!(
        "export HEYGEN_API_BASE={} HEYGEN_ALLOW_HTTP=1\nexport HEYGEN_API_KEY=$(herald keys create --name me)\nheygen voice list --limit 3 --human",
        app.public_url()
    );
    page(
        "Herald",
        html! {
            main {
                h1 { "Herald" }
                p.dim { "AI video on your own machine, behind the v3 video API." }
                h2 { "First steps" }
                pre { code { (example) } }
                p { a href="/docs/api" { "API reference" } " · " a href="/docs/error-codes" { "Error codes" } " · " a href="/docs/webhook-events" { "Webhook events" } " · " a href="/openapi.json" { "OpenAPI document" } }
            }
        },
    )
}

//! `/docs/webhook-events`: the catalogue of events, and how deliveries are made.

use axum::response::Html;
use herald_domain::EventType;
use herald_domain::event::Standing;
use maud::html;

use super::page;

pub async fn webhook_events() -> Html<String> {
    page(
        "Webhook events",
        html! {
            main {
                h1 { "Webhook events" }
                p {
                    "Each event is posted as JSON with " code { "event_id" } ", " code { "event_type" } " (repeated as "
                    code { "event" } "), " code { "event_data" } " and " code { "created_at" }
                    ". Answer 2xx within ten seconds; anything else is tried again with growing waits for 24 hours. \
                     The same event may arrive twice: " code { "Heygen-Event-Id" } " stays the same."
                }
                p {
                    code { "Heygen-Signature" } " is the hex HMAC-SHA256 of the raw body; the key is the endpoint's whole \
                     secret, " code { "whsec_" } " included. " code { "Heygen-Timestamp" } " is the time of the attempt in \
                     Unix seconds. Posts to a " code { "callback_url" } " are not signed: nobody holds a secret for them."
                }
                p { "An endpoint whose every delivery failed for 24 hours is disabled; " code { "PATCH" } " it with " code { "{\"status\": \"enabled\"}" } " when it works again." }
                table {
                    tr { th { "Event" } th { "Meaning" } th { "Sent by" } }
                    @for event in EventType::ALL {
                        tr id=(event.as_str()) {
                            td { code { (event.as_str()) } }
                            td { (event.meaning()) }
                            td {
                                @match event.standing() {
                                    Standing::By(work) => (work.as_str()),
                                    Standing::NotYet(work) => span.dim { (work.as_str()) ", not by this version yet" },
                                    Standing::Never(reason) => span.dim { "never: " (reason) },
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

//! Countersign's page: terminal, signing requests and their YAML around one sandbox. No rule of the cluster lives here.

mod app;
mod browser;
mod clock;
mod components;
mod doors;
mod editor;
mod effects;
mod embed;
mod flow;
mod happenings;
mod home;
mod lesson;
mod menu;
mod place;
mod quiz;
mod requests;
mod state;
mod terminal;
mod world;
mod yaml;

fn main() {
    browser::rest::follow();
    effects::begin();
    if let Some(place) = web_sys::window().and_then(|window| window.document()?.get_element_by_id("app")) {
        yew::Renderer::<app::App>::with_root(place).render();
    }
}

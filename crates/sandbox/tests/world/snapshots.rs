//! A world can be kept and gone back to.

use countersign_sandbox::{Simulation, Snapshot};

use crate::{APPROVE, FETCH, REQUEST, START, output, world};

#[test]
fn undo_takes_back_files_objects_and_time() {
    let (simulation, mut session) = world(1);
    output(&simulation, &mut session, REQUEST);
    let before = simulation.sandbox().snapshot();
    let once = output(&simulation, &mut session, &format!("{APPROVE}; sleep 5; rm jane.key; {FETCH}; date"));
    simulation.sandbox().restore(&before);
    let mut session = simulation.sandbox().session("root", "controlplane").unwrap();
    output(&simulation, &mut session, "test -e jane.key");
    assert_eq!(output(&simulation, &mut session, "kubectl get csr jane -o jsonpath='{.status}'"), "{}");
    let again = output(&simulation, &mut session, &format!("{APPROVE}; sleep 5; {FETCH}; date"));
    assert_eq!(once.matches("BEGIN CERTIFICATE").count(), again.matches("BEGIN CERTIFICATE").count());
}

#[test]
fn a_saved_world_goes_on_in_a_new_one() {
    let (simulation, mut session) = world(1);
    output(&simulation, &mut session, &format!("{REQUEST}\n{APPROVE}"));
    let certificate = output(&simulation, &mut session, FETCH);
    let saved = serde_json::to_string(&simulation.sandbox().snapshot()).unwrap();

    // Of another seed, so with another CA, until the saved one is put in.
    let other = Simulation::new([9; 32], START);
    let snapshot: Snapshot = serde_json::from_str(&saved).unwrap();
    other.sandbox().restore(&snapshot);
    let mut session = other.sandbox().session("root", "controlplane").unwrap();
    assert_eq!(output(&other, &mut session, FETCH), certificate);
    output(&other, &mut session, &format!("{FETCH} > jane.crt"));
    let who = "kubectl --client-certificate=jane.crt --client-key=jane.key auth whoami -o jsonpath='{.status.userInfo.username}'";
    assert_eq!(output(&other, &mut session, who), "jane");
    // The controllers work on, too.
    output(
        &other,
        &mut session,
        "printf '{apiVersion: v1, kind: Namespace, metadata: {name: fresh}}' | kubectl apply -f -",
    );
    output(&other, &mut session, "kubectl get cm kube-root-ca.crt -n fresh");
}

#[test]
fn watches_see_what_is_done_after_going_back_and_not_what_was_done_before() {
    let (simulation, mut session) = world(1);
    output(&simulation, &mut session, REQUEST);
    let before = simulation.sandbox().snapshot();
    // The same resource version twice, with another object.
    output(&simulation, &mut session, "kubectl certificate deny jane");
    simulation.sandbox().restore(&before);
    let mut session = simulation.sandbox().session("root", "controlplane").unwrap();
    output(&simulation, &mut session, "sleep 1");
    output(&simulation, &mut session, &format!("{APPROVE}; sleep 5"));
    assert!(output(&simulation, &mut session, FETCH).contains("BEGIN CERTIFICATE"));
}

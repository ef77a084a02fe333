//! The same seed, start time and input give the same bytes.

use crate::{APPROVE, FETCH, REQUEST, output, world};

fn story(seed: u64) -> String {
    let (simulation, mut session) = world(seed);
    let commands = [
        REQUEST,
        APPROVE,
        FETCH,
        "kubectl get csr jane -o yaml; kubectl get all -A; cat jane.key; echo $RANDOM $$; date",
        "for f in $(find /etc/kubernetes /var/lib/kubelet -type f | sort); do cat $f; done",
        "sleep 3600 & sleep 7200; kubectl get csr,nodes,cm -A -o yaml",
    ];
    commands.map(|command| output(&simulation, &mut session, command)).concat()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert!(story(5) == story(5), "two worlds of one seed differ");
}

#[test]
fn another_seed_gives_another_certificate() {
    let certificate = |seed| {
        let (simulation, mut session) = world(seed);
        output(&simulation, &mut session, "cat /etc/kubernetes/pki/ca.crt")
    };
    assert_ne!(certificate(5), certificate(6));
}

//! The loopback address of a sign-in, asked by browsers, by other programs and by nobody.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use reauth::services::loopback::Receiver;

use crate::microsoft::run;

/// What was answered, and whether the wait ended by it.
struct Asked {
    answers: Vec<String>,
    taken: Option<String>,
}

/// Sends each of `heads` on a connection of its own, one after another; `PORT` is the receiver's.
fn ask(heads: &[&str]) -> Asked {
    let (tell, told) = mpsc::channel();
    let heads: Vec<_> = heads.iter().map(|head| (*head).to_owned()).collect();
    let asking = std::thread::spawn(move || {
        let redirect: String = told.recv().unwrap();
        let port = redirect.rsplit(':').next().unwrap().to_owned();
        heads.iter().map(|head| send(&port, &head.replace("PORT", &port))).collect::<Vec<_>>()
    });
    let taken = run(async {
        let receiver = Receiver::bind().await.unwrap();
        assert!(receiver.redirect().starts_with("http://localhost:"));
        tell.send(receiver.redirect()).unwrap();
        let judge = Arc::new(|query: &str| query.strip_prefix("state=right&").map(str::to_owned));
        let waiting = receiver.wait(judge);
        tokio::time::timeout(Duration::from_secs(2), waiting).await.ok()
    });
    Asked { answers: asking.join().unwrap(), taken }
}

fn send(port: &str, head: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(format!("127.0.0.1:{port}")) else {
        return "refused".to_owned();
    };
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut answer = Vec::new();
    // An answer may come, and the connection go, before all of a long head is written.
    drop(stream.write_all(head.as_bytes()));
    drop(stream.read_to_end(&mut answer));
    String::from_utf8(answer).unwrap()
}

const RIGHT: &str = "GET /?state=right&code=canary HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n";

#[test]
fn one_redirect_is_taken_and_nothing_of_it_is_shown() {
    let asked = ask(&[RIGHT, RIGHT]);
    assert_eq!(asked.taken.as_deref(), Some("code=canary"));
    let page = &asked.answers[0];
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    for header in [
        "Content-Security-Policy: default-src 'none'",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "Connection: close",
    ] {
        assert!(page.contains(header), "{header}");
    }
    assert!(page.ends_with("</html>\n") && !page.contains("canary") && !page.contains("<script"));
    // Whether the address is gone already or about to be: there is no second page.
    assert!(!asked.answers[1].contains("200 OK"), "{}", asked.answers[1]);
}

#[test]
fn what_belongs_elsewhere_does_not_end_the_wait() {
    let long = format!("GET /?state=right&{} HTTP/1.1\r\n", "x".repeat(9_000));
    let asked = ask(&[
        "GET /?state=wrong&code=canary HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
        "GET /favicon.ico HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
        "POST /?state=right&code=x HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
        "GET /?state=right&code=x HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "nonsense\r\n\r\n",
        &long,
        RIGHT,
    ]);
    assert_eq!(asked.taken.as_deref(), Some("code=canary"));
    let status = |n: usize| asked.answers[n].get(9..12).unwrap_or_default().to_owned();
    let all: Vec<_> = (0..7).map(status).collect();
    assert_eq!(all, ["400", "404", "405", "400", "400", "431", "200"]);
    assert!(asked.answers.iter().all(|answer| !answer.contains("canary")));
}

#[test]
fn a_connection_that_says_nothing_stops_nobody() {
    let (tell, told) = mpsc::channel::<String>();
    let asking = std::thread::spawn(move || {
        let redirect = told.recv().unwrap();
        let port = redirect.rsplit(':').next().unwrap();
        // Browsers open connections that they never use.
        let idle: Vec<_> =
            (0..4).map(|_| TcpStream::connect(format!("127.0.0.1:{port}")).unwrap()).collect();
        let answer = send(port, &RIGHT.replace("PORT", port));
        drop(idle);
        answer
    });
    run(async {
        let receiver = Receiver::bind().await.unwrap();
        tell.send(receiver.redirect()).unwrap();
        receiver.wait(Arc::new(|_: &str| Some(()))).await;
    });
    assert!(asking.join().unwrap().contains("200 OK"));
}

#[test]
fn two_sign_ins_have_two_addresses() {
    run(async {
        let (one, other) = (Receiver::bind().await.unwrap(), Receiver::bind().await.unwrap());
        assert_ne!(one.redirect(), other.redirect());
        let port = one.redirect().rsplit(':').next().unwrap().to_owned();
        assert!(TcpStream::connect(format!("127.0.0.1:{port}")).is_ok());
        if TcpStream::connect("[::1]:1")
            .is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
        {
            assert!(
                TcpStream::connect(format!("[::1]:{port}")).is_ok(),
                "IPv6 is there and not heard"
            );
        }
    });
}

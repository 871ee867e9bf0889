//! Servers that are far away: what one side sends reaches the other half a round trip later.

use std::time::Duration;

use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt as _;
use tokio::io::DuplexStream;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Bytes that are taken at once.
const CHUNK: usize = 16 * 1024;

/// Puts a round trip between a client and the stream that is returned: connecting takes one, the
/// handshake of TLS another, and so does each answer.
pub(super) fn away(stream: TcpStream, round_trip: Duration) -> DuplexStream {
    let (near, far) = tokio::io::duplex(CHUNK);
    let (from_client, to_client) = stream.into_split();
    let (from_server, to_server) = tokio::io::split(far);
    // The kernel has let the client in already, as if it were next door.
    let connected = Instant::now() + round_trip;
    let half = round_trip / 2;
    tokio::spawn(carry(from_client, to_server, connected, half));
    tokio::spawn(carry(from_server, to_client, connected, half));
    near
}

/// Carries bytes over, none before the connection stands, each `half` a round trip later.
async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Send + Unpin + 'static,
    connected: Instant,
    half: Duration,
) {
    let (departs, mut arrives) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        while let Some((at, bytes)) = arrives.recv().await {
            tokio::time::sleep_until(at).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        // Whoever went away in the middle needs no farewell.
        drop(to.shutdown().await);
    });
    let mut buffer = vec![0; CHUNK];
    while let Ok(n @ 1..) = from.read(&mut buffer).await {
        let bytes = buffer.get(..n).unwrap_or_default().to_vec();
        if departs.send((Instant::now().max(connected) + half, bytes)).is_err() {
            return;
        }
    }
}

/**
 * Removes what could reach the network past the content security policy, before anything else runs:
 * browsers do not enforce a policy on WebRTC. A fresh inner frame cannot bring the names back.
 */
for (const name of [
  'RTCPeerConnection',
  'webkitRTCPeerConnection',
  'RTCDataChannel',
  'WebTransport',
  'WebSocketStream',
]) {
  Object.defineProperty(self, name, { value: undefined, writable: false, configurable: false });
}

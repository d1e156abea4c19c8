/** Looks at the network from where the agent runs. Every byte goes through the egress guard. */
export interface NetworkProbe {
  /** Records of one type, as text; `resolver` is an address or absent for the system's. @throws OrchestratorError */
  resolve(query: { name: string; type: DnsType; resolver?: string; timeoutMs: number }): Promise<DnsAnswer>;
  /** Opens a TCP connection and closes it. @throws OrchestratorError `egress_denied` for a forbidden address */
  connect(query: { host: string; port: number; timeoutMs: number }): Promise<TcpAnswer>;
  /** Completes a TLS handshake and describes the certificate, valid or not. */
  handshake(query: { host: string; port: number; serverName: string; timeoutMs: number }): Promise<TlsAnswer>;
  /** Makes one HTTP request, following at most `maxRedirects` (0..3) checked redirects. */
  request(query: {
    url: string;
    method: 'GET' | 'HEAD';
    timeoutMs: number;
    maxRedirects: number;
  }): Promise<HttpAnswer>;
}

/** Record types that can be asked for. */
export type DnsType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'TXT' | 'NS' | 'SOA';

/** What DNS said. `status` is `NOERROR` or the failure's name (`NXDOMAIN`, `SERVFAIL`, `TIMEOUT`, ...). */
export interface DnsAnswer {
  readonly name: string;
  readonly type: DnsType;
  readonly status: string;
  readonly records: readonly string[];
  readonly durationMs: number;
}

/** How a TCP connection went. */
export interface TcpAnswer {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly status: 'open' | 'refused' | 'timeout' | 'unreachable' | 'reset';
  readonly resolveMs: number;
  readonly connectMs: number;
}

/** What a TLS handshake showed; the server's own certificate comes first in the chain. */
export interface TlsAnswer {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly protocol: string;
  readonly authorized: boolean;
  readonly problem?: string;
  readonly chain: readonly {
    readonly subject: string;
    readonly issuer: string;
    readonly validFrom: number;
    readonly validTo: number;
    readonly names: readonly string[];
    readonly fingerprintSha256: string;
  }[];
}

/** What an HTTP check showed. The body is never kept, only its size and hash. */
export interface HttpAnswer {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly redirects: readonly { readonly status: number; readonly location: string }[];
  readonly timings: {
    readonly resolveMs: number;
    readonly connectMs: number;
    readonly tlsMs: number;
    readonly firstByteMs: number;
    readonly totalMs: number;
  };
  readonly bodyBytes: number;
  readonly bodySha256: string;
}

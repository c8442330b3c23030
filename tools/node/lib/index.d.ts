// SPDX-License-Identifier: GPL-2.0
// Types of the package; what each is for is told in index.js and Documentation/rasp.rst.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

export interface Route {
  hat?: string;
  area?: string | string[];
  internal?: string | string[];
  operators?: string | string[];
}

export interface BaileyEvent {
  [key: string]: unknown;
}

export interface Options {
  policy?: string;
  policyText?: string;
  include?: string | string[];
  profile?: string;
  mode?: 'block' | 'report' | 'off';
  routes?: Record<string, string | Route>;
  restrict?: boolean;
  log?: string | ((event: BaileyEvent) => void);
  internal?: string | string[];
}

export interface Running {
  id: string;
  tag: number;
  method: string;
  route: string;
}

/** What run() takes for a request: at least these, and what a server has parsed of it. */
export interface Message {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  rawHeaders?: string[];
  body?: unknown;
  params?: unknown;
}

export function protect(options?: Options): void;
export function isProtected(): boolean;
export function request(): Running | null;
export function run<Args extends unknown[], Result>(message: Message | IncomingMessage, fn: (...args: Args) => Result, ...args: Args): Result;
export function middleware(options?: { header?: string | false }): (req: IncomingMessage, res: ServerResponse, next: () => void) => void;
export function http(listener: RequestListener): RequestListener;

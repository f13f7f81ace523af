import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { App } from '@supabase/lite';

type StorageAdapter = NonNullable<App['_storageAdapter']>;
type Body = Parameters<StorageAdapter['uploadObject']>[3];
type Version = string | undefined;

interface Metadata {
	cacheControl: string;
	contentLength: number;
	size: number;
	mimetype: string;
	eTag: string;
}

/**
 * Keeps each of Storage's objects in a folder of its own: its bytes and its metadata.
 * Versions are not kept apart: Supabase Lite stores without one and asks with one.
 */
export class StorageFolder implements StorageAdapter {
	readonly driver = null;
	readonly #root: string;

	constructor(root: string) {
		this.#root = root;
	}

	async getObject(bucket: string, key: string, version: Version) {
		const metadata = await this.headObject(bucket, key, version);
		const body = Readable.toWeb(createReadStream(join(this.#folder(bucket, key), 'bytes')));
		return { metadata, httpStatusCode: 200, body };
	}

	async uploadObject(
		bucket: string,
		key: string,
		_version: Version,
		body: Body,
		mimetype: string,
		cacheControl: string
	): Promise<Metadata> {
		const bytes = body instanceof Uint8Array ? body : await buffer(body as AsyncIterable<Uint8Array>);
		const metadata = {
			cacheControl,
			contentLength: bytes.byteLength,
			size: bytes.byteLength,
			mimetype,
			eTag: `"${createHash('md5').update(bytes).digest('hex')}"`
		};
		const folder = this.#folder(bucket, key);
		await mkdir(folder, { recursive: true });
		await writeFile(join(folder, 'bytes'), bytes);
		await writeFile(join(folder, 'metadata.json'), JSON.stringify(metadata));
		return metadata;
	}

	async headObject(bucket: string, key: string, _version: Version) {
		const file = join(this.#folder(bucket, key), 'metadata.json');
		const metadata = JSON.parse(await readFile(file, 'utf8')) as Metadata;
		return { ...metadata, lastModified: (await stat(file)).mtime };
	}

	async copyObject(
		sourceBucket: string,
		source: string,
		_version: Version,
		bucket: string,
		destination: string,
		version: Version
	) {
		const to = this.#folder(bucket, destination);
		await cp(this.#folder(sourceBucket, source), to, { recursive: true });
		const { eTag, lastModified } = await this.headObject(bucket, destination, version);
		return { httpStatusCode: 200, eTag, lastModified };
	}

	async deleteObject(bucket: string, key: string, _version: Version): Promise<void> {
		await rm(this.#folder(bucket, key), { recursive: true, force: true });
	}

	async deleteObjects(bucket: string, keys: string[]): Promise<void> {
		await Promise.all(keys.map((key) => this.deleteObject(bucket, key, undefined)));
	}

	async privateAssetUrl(bucket: string, key: string, _version: Version): Promise<string> {
		return join(this.#folder(bucket, key), 'bytes');
	}

	/** One flat folder an object: `a` and `a/b` may both be objects, and no name is too long or leads elsewhere. */
	#folder(bucket: string, key: string): string {
		return join(this.#root, createHash('sha256').update(`${bucket}/${key}`).digest('hex'));
	}
}

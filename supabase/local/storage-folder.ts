import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { App } from '@supabase/lite';

type StorageAdapter = NonNullable<App['_storageAdapter']>;
type Body = Parameters<StorageAdapter['uploadObject']>[3];

interface Metadata {
	cacheControl: string;
	contentLength: number;
	size: number;
	mimetype: string;
	eTag: string;
}

/** Keeps Storage's objects as files of one folder, each beside a `.json` with its metadata. */
export class StorageFolder implements StorageAdapter {
	readonly driver = null;
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = resolve(folder);
	}

	async getObject(bucket: string, key: string, version: string | undefined) {
		const metadata = await this.headObject(bucket, key, version);
		const body = Readable.toWeb(createReadStream(this.#path(bucket, key, version)));
		return { metadata, httpStatusCode: 200, body };
	}

	async uploadObject(
		bucket: string,
		key: string,
		version: string | undefined,
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
		const path = this.#path(bucket, key, version);
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, bytes);
		await writeFile(`${path}.json`, JSON.stringify(metadata));
		return metadata;
	}

	async headObject(bucket: string, key: string, version: string | undefined) {
		const path = this.#path(bucket, key, version);
		const metadata = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Metadata;
		return { ...metadata, lastModified: (await stat(path)).mtime };
	}

	async copyObject(
		sourceBucket: string,
		source: string,
		version: string | undefined,
		destinationBucket: string,
		destination: string,
		destinationVersion: string | undefined
	) {
		const from = this.#path(sourceBucket, source, version);
		const to = this.#path(destinationBucket, destination, destinationVersion);
		await mkdir(dirname(to), { recursive: true });
		await Promise.all([copyFile(from, to), copyFile(`${from}.json`, `${to}.json`)]);
		const { eTag, lastModified } = await this.headObject(destinationBucket, destination, destinationVersion);
		return { httpStatusCode: 200, eTag, lastModified };
	}

	async deleteObject(bucket: string, key: string, version: string | undefined): Promise<void> {
		const path = this.#path(bucket, key, version);
		await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
	}

	async deleteObjects(bucket: string, keys: string[]): Promise<void> {
		await Promise.all(keys.map((key) => this.deleteObject(bucket, key, undefined)));
	}

	async privateAssetUrl(bucket: string, key: string, version: string | undefined): Promise<string> {
		return this.#path(bucket, key, version);
	}

	#path(bucket: string, key: string, version: string | undefined): string {
		const path = resolve(join(this.#folder, bucket, key), version ?? 'current');
		if (!path.startsWith(this.#folder + sep)) throw new Error('object key leaves its bucket');
		return path;
	}
}

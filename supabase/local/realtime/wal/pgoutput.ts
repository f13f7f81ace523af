/** A column as the publisher describes it. `key` says that it belongs to the replica identity. */
export interface WalColumn {
	name: string;
	type: number;
	key: boolean;
}

/** A table as it was when a change was made; sent again whenever it may have changed. */
export interface WalRelation {
	id: number;
	schema: string;
	table: string;
	columns: WalColumn[];
	/** 'd' the primary key, 'n' nothing, 'f' the full row, 'i' an index. */
	identity: string;
}

/** One text per column; null is NULL, undefined an unchanged large value that is not in the WAL. */
export type Tuple = (string | null | undefined)[];

/** One row changed. */
export interface WalChange {
	type: 'INSERT' | 'UPDATE' | 'DELETE';
	relation: WalRelation;
	/** The transaction that did it, and when it was committed (milliseconds since 1970). */
	transaction: number;
	committedAt: number;
	/** The new row; empty for DELETE. */
	row: Tuple;
	/** The old row, or only its key (`oldIsKey`); undefined when the WAL holds neither. */
	old: Tuple | undefined;
	oldIsKey: boolean;
}

const POSTGRES_EPOCH = Date.UTC(2000, 0, 1);

/** Decodes the messages of the `pgoutput` plugin (protocol version 1) of one replication stream. */
export class PgOutput {
	readonly #relations = new Map<number, WalRelation>();
	#transaction = 0;
	#committedAt = 0;

	/** The change a message holds; undefined for one that only gives context. Throws when it is malformed. */
	decode(message: Buffer): WalChange | undefined {
		const reader = new Reader(message);
		switch (reader.character()) {
			case 'B':
				reader.skip(8);
				this.#committedAt = POSTGRES_EPOCH + Number(reader.int64() / 1000n);
				this.#transaction = reader.int32();
				return undefined;
			case 'R':
				this.#relation(reader);
				return undefined;
			case 'I':
				return this.#change('INSERT', reader);
			case 'U':
				return this.#change('UPDATE', reader);
			case 'D':
				return this.#change('DELETE', reader);
			default:
				return undefined;
		}
	}

	#relation(reader: Reader): void {
		const id = reader.int32();
		const schema = reader.string() || 'pg_catalog';
		const table = reader.string();
		const identity = reader.character();
		const columns = Array.from({ length: reader.int16() }, () => {
			const key = reader.int8() === 1;
			const column = { key, name: reader.string(), type: reader.int32() };
			reader.skip(4);
			return column;
		});
		this.#relations.set(id, { id, schema, table, columns, identity });
	}

	#change(type: WalChange['type'], reader: Reader): WalChange {
		const relation = this.#relations.get(reader.int32());
		if (!relation) throw new Error('pgoutput sent a change before its relation');

		let kind = reader.character();
		let old: Tuple | undefined;
		const oldIsKey = kind === 'K';
		if (kind !== 'N') {
			old = reader.tuple();
			kind = type === 'UPDATE' ? reader.character() : kind;
		}
		const row = kind === 'N' ? reader.tuple() : [];
		const [transaction, committedAt] = [this.#transaction, this.#committedAt];
		return { type, relation, transaction, committedAt, row, old, oldIsKey };
	}
}

/** Walks over a message. The numbers are big-endian, the strings end with a zero byte. */
class Reader {
	readonly #bytes: Buffer;
	#at = 0;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	skip(count: number): void {
		this.#at += count;
	}

	character(): string {
		return String.fromCharCode(this.int8());
	}

	int8(): number {
		return this.#bytes.readUInt8(this.#advance(1));
	}

	int16(): number {
		return this.#bytes.readUInt16BE(this.#advance(2));
	}

	int32(): number {
		return this.#bytes.readUInt32BE(this.#advance(4));
	}

	int64(): bigint {
		return this.#bytes.readBigInt64BE(this.#advance(8));
	}

	string(): string {
		const end = this.#bytes.indexOf(0, this.#at);
		const text = this.#bytes.toString('utf8', this.#at, end);
		this.#at = end + 1;
		return text;
	}

	tuple(): Tuple {
		return Array.from({ length: this.int16() }, () => {
			const kind = this.character();
			if (kind === 'n') return null;
			if (kind === 'u') return undefined;
			const length = this.int32();
			const start = this.#advance(length);
			return this.#bytes.toString('utf8', start, start + length);
		});
	}

	#advance(count: number): number {
		const start = this.#at;
		this.#at += count;
		return start;
	}
}

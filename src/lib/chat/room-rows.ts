import type { Message, MessageChange } from './message';

export const room = '0190d3f0-0000-7000-8000-000000000000';

/** A room as the database keeps it, for tests: each change takes the next rev, a message keeps its place. */
export class Room {
	rows: Message[] = [];
	rev = 0;

	insert(): MessageChange {
		const seq = this.rows.length + 1;
		this.rev += 1;
		const row = {
			id: `message-${seq}`,
			room_id: room,
			author_id: 'author',
			body: `body ${this.rev}`,
			reply_to: null,
			reactions: [],
			seq,
			rev: this.rev,
			created_at: '2026-11-23T12:00:00Z',
			edited_at: null,
			deleted_at: null
		};
		this.rows = [...this.rows, row];
		return row;
	}

	/** An edit tells the new body; another update leaves the body out, as the write-ahead log does. */
	update(choice: number, isEdit: boolean): MessageChange | null {
		const row = this.rows[choice % Math.max(1, this.rows.length)];
		if (!row) return null;
		this.rev += 1;
		const next = { ...row, rev: this.rev, body: isEdit ? `body ${this.rev}` : row.body };
		this.rows = this.rows.map((other) => (other.seq === row.seq ? next : other));
		const { body, ...rest } = next;
		return isEdit ? { ...rest, body } : rest;
	}

	changesAfter(rev: number, limit: number): Message[] {
		return this.rows
			.filter((row) => row.rev > rev)
			.sort((a, b) => a.rev - b.rev)
			.slice(0, limit);
	}

	lastPage(size: number): Message[] {
		return this.rows.slice(-size);
	}

	/** A page of `size` messages before or after a place, or around it. */
	page(to: 'before' | 'after' | 'elsewhere', seq: number, size: number): Message[] {
		if (to === 'before') return this.rows.slice(Math.max(0, seq - 1 - size), seq - 1);
		if (to === 'after') return this.rows.slice(seq, seq + size);
		return this.rows.slice(Math.max(0, seq - size), seq + size);
	}
}

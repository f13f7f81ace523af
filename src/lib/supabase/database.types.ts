// Made by `npm run db:types` of the migrations; a test fails when it is not up to date.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
	public: {
		Tables: {
			blocks: {
				Row: {
					blocked_id: string;
					blocker_id: string;
					created_at: string;
				};
				ComputedFields: never;
				Insert: {
					blocked_id: string;
					blocker_id: string;
					created_at?: string;
				};
				Update: {
					blocked_id?: string;
					blocker_id?: string;
					created_at?: string;
				};
				Relationships: [
					{
						foreignKeyName: 'blocks_blocked_id_fkey';
						columns: ['blocked_id'];
						isOneToOne: false;
						referencedRelation: 'profiles';
						referencedColumns: ['id'];
					},
					{
						foreignKeyName: 'blocks_blocker_id_fkey';
						columns: ['blocker_id'];
						isOneToOne: false;
						referencedRelation: 'profiles';
						referencedColumns: ['id'];
					}
				];
			};
			memberships: {
				Row: {
					joined_at: string;
					notify: Database['public']['Enums']['notify_level'];
					role: Database['public']['Enums']['member_role'];
					room_id: string;
					user_id: string;
				};
				ComputedFields: never;
				Insert: {
					joined_at?: string;
					notify?: Database['public']['Enums']['notify_level'];
					role?: Database['public']['Enums']['member_role'];
					room_id: string;
					user_id: string;
				};
				Update: {
					joined_at?: string;
					notify?: Database['public']['Enums']['notify_level'];
					role?: Database['public']['Enums']['member_role'];
					room_id?: string;
					user_id?: string;
				};
				Relationships: [
					{
						foreignKeyName: 'memberships_room_id_fkey';
						columns: ['room_id'];
						isOneToOne: false;
						referencedRelation: 'rooms';
						referencedColumns: ['id'];
					},
					{
						foreignKeyName: 'memberships_user_id_fkey';
						columns: ['user_id'];
						isOneToOne: false;
						referencedRelation: 'profiles';
						referencedColumns: ['id'];
					}
				];
			};
			messages: {
				Row: {
					author_id: string;
					body: string;
					created_at: string;
					deleted_at: string | null;
					edited_at: string | null;
					id: string;
					reactions: NonNullable<Json>;
					reply_to: string | null;
					rev: number;
					room_id: string;
					seq: number;
				};
				ComputedFields: never;
				Insert: {
					author_id?: string;
					body: string;
					created_at?: string;
					deleted_at?: string | null;
					edited_at?: string | null;
					id?: string;
					reactions?: NonNullable<Json>;
					reply_to?: string | null;
					rev?: number;
					room_id: string;
					seq?: number;
				};
				Update: {
					author_id?: string;
					body?: string;
					created_at?: string;
					deleted_at?: string | null;
					edited_at?: string | null;
					id?: string;
					reactions?: NonNullable<Json>;
					reply_to?: string | null;
					rev?: number;
					room_id?: string;
					seq?: number;
				};
				Relationships: [
					{
						foreignKeyName: 'messages_author_id_fkey';
						columns: ['author_id'];
						isOneToOne: false;
						referencedRelation: 'profiles';
						referencedColumns: ['id'];
					},
					{
						foreignKeyName: 'messages_room_id_fkey';
						columns: ['room_id'];
						isOneToOne: false;
						referencedRelation: 'rooms';
						referencedColumns: ['id'];
					}
				];
			};
			profiles: {
				Row: {
					avatar_color: string | null;
					bio: string;
					created_at: string;
					deleted_at: string | null;
					display_name: string;
					id: string;
					username: string;
				};
				ComputedFields: never;
				Insert: {
					avatar_color?: string | null;
					bio?: string;
					created_at?: string;
					deleted_at?: string | null;
					display_name: string;
					id: string;
					username: string;
				};
				Update: {
					avatar_color?: string | null;
					bio?: string;
					created_at?: string;
					deleted_at?: string | null;
					display_name?: string;
					id?: string;
					username?: string;
				};
				Relationships: [];
			};
			read_states: {
				Row: {
					last_read_seq: number;
					room_id: string;
					user_id: string;
				};
				ComputedFields: never;
				Insert: {
					last_read_seq?: number;
					room_id: string;
					user_id: string;
				};
				Update: {
					last_read_seq?: number;
					room_id?: string;
					user_id?: string;
				};
				Relationships: [
					{
						foreignKeyName: 'read_states_room_id_user_id_fkey';
						columns: ['room_id', 'user_id'];
						isOneToOne: true;
						referencedRelation: 'memberships';
						referencedColumns: ['room_id', 'user_id'];
					}
				];
			};
			rooms: {
				Row: {
					archived_at: string | null;
					created_at: string;
					created_by: string | null;
					epoch: number;
					id: string;
					is_default: boolean;
					kind: Database['public']['Enums']['room_kind'];
					name: string;
					slug: string;
					topic: string;
				};
				ComputedFields: never;
				Insert: {
					archived_at?: string | null;
					created_at?: string;
					created_by?: string | null;
					epoch?: number;
					id?: string;
					is_default?: boolean;
					kind?: Database['public']['Enums']['room_kind'];
					name: string;
					slug: string;
					topic?: string;
				};
				Update: {
					archived_at?: string | null;
					created_at?: string;
					created_by?: string | null;
					epoch?: number;
					id?: string;
					is_default?: boolean;
					kind?: Database['public']['Enums']['room_kind'];
					name?: string;
					slug?: string;
					topic?: string;
				};
				Relationships: [
					{
						foreignKeyName: 'rooms_created_by_fkey';
						columns: ['created_by'];
						isOneToOne: false;
						referencedRelation: 'profiles';
						referencedColumns: ['id'];
					}
				];
			};
		};
		Views: {
			admin_audit: {
				Row: {
					act: string | null;
					actor: string | null;
					at: string | null;
					capacity: string | null;
					id: number | null;
					message_id: string | null;
					person: string | null;
					room: string | null;
				};
				ComputedFields: never;
				Relationships: [];
			};
			admin_people: {
				Row: {
					banned_until: string | null;
					confirmed_at: string | null;
					created_at: string | null;
					deleted_at: string | null;
					display_name: string | null;
					email: string | null;
					id: string | null;
					is_admin: boolean | null;
					last_sign_in_at: string | null;
					reports_waiting: number | null;
					rooms: number | null;
					username: string | null;
				};
				ComputedFields: never;
				Relationships: [];
			};
			admin_reports: {
				Row: {
					author: string | null;
					id: number | null;
					message: string | null;
					message_id: string | null;
					note: string | null;
					outcome: string | null;
					reason: string | null;
					reported_at: string | null;
					reporter: string | null;
					resolved_at: string | null;
					resolved_by: string | null;
					room: string | null;
				};
				ComputedFields: never;
				Relationships: [];
			};
			admin_rooms: {
				Row: {
					archived_at: string | null;
					created_at: string | null;
					created_by: string | null;
					id: string | null;
					is_default: boolean | null;
					kind: Database['public']['Enums']['room_kind'] | null;
					last_message_at: string | null;
					members: number | null;
					messages: number | null;
					name: string | null;
					owners: string | null;
					slug: string | null;
					topic: string | null;
				};
				ComputedFields: never;
				Relationships: [];
			};
		};
		Functions: {
			accept_invitation: {
				Args: { token: string };
				Returns: {
					archived_at: string | null;
					created_at: string;
					created_by: string | null;
					epoch: number;
					id: string;
					is_default: boolean;
					kind: Database['public']['Enums']['room_kind'];
					name: string;
					slug: string;
					topic: string;
				};
				SetofOptions: {
					from: '*';
					to: 'rooms';
					isOneToOne: true;
					isSetofReturn: false;
				};
			};
			add_member: { Args: { room_id: string; user_id: string }; Returns: undefined };
			archive_room: { Args: { archived?: boolean; room_id: string }; Returns: undefined };
			block_person: { Args: { user_id: string }; Returns: undefined };
			browse_rooms: {
				Args: { after?: string; search?: string };
				Returns: {
					id: string;
					joined: boolean;
					members: number;
					name: string;
					slug: string;
					topic: string;
				}[];
			};
			count_attempt: { Args: { account?: string; action: string; address?: string }; Returns: number };
			create_invitation: { Args: { max_uses?: number; room_id: string; valid_for?: string }; Returns: Json };
			create_room: {
				Args: { kind?: Database['public']['Enums']['room_kind']; name: string; topic?: string };
				Returns: {
					archived_at: string | null;
					created_at: string;
					created_by: string | null;
					epoch: number;
					id: string;
					is_default: boolean;
					kind: Database['public']['Enums']['room_kind'];
					name: string;
					slug: string;
					topic: string;
				};
				SetofOptions: {
					from: '*';
					to: 'rooms';
					isOneToOne: true;
					isSetofReturn: false;
				};
			};
			delete_account: { Args: Record<PropertyKey, never>; Returns: undefined };
			delete_message: { Args: { message_id: string }; Returns: number };
			deployment: { Args: Record<PropertyKey, never>; Returns: Json };
			edit_message: { Args: { body: string; message_id: string }; Returns: number };
			find_members: {
				Args: { room_id: string; search?: string };
				Returns: {
					avatar_color: string;
					display_name: string;
					id: string;
					username: string;
				}[];
			};
			find_people: {
				Args: { search?: string };
				Returns: {
					avatar_color: string;
					display_name: string;
					id: string;
					username: string;
				}[];
			};
			find_person: {
				Args: { name: string };
				Returns: {
					avatar_color: string;
					bio: string;
					created_at: string;
					display_name: string;
					id: string;
					username: string;
				}[];
			};
			forgive_attempts: { Args: { account: string; action: string }; Returns: undefined };
			hand_over_room: { Args: { room_id: string; user_id: string }; Returns: undefined };
			invitation_preview: { Args: { token: string }; Returns: Json };
			join_room: { Args: { room_id: string }; Returns: undefined };
			leave_room: { Args: { room_id: string }; Returns: undefined };
			list_reports: {
				Args: Record<PropertyKey, never>;
				Returns: {
					author: Json;
					body: string;
					is_deleted: boolean;
					message_id: string;
					reported_at: string;
					reports: Json;
					room: Json;
				}[];
			};
			list_rooms: {
				Args: Record<PropertyKey, never>;
				Returns: {
					archived_at: string;
					epoch: number;
					id: string;
					kind: Database['public']['Enums']['room_kind'];
					last_message_at: string;
					last_read_seq: number;
					mentions: number;
					name: string;
					notify: Database['public']['Enums']['notify_level'];
					people: Json;
					rev: number;
					role: Database['public']['Enums']['member_role'];
					seq: number;
					slug: string;
					topic: string;
					unread: number;
				}[];
			};
			mark_read: { Args: { room_id: string; seq: number }; Returns: number };
			mark_unread: { Args: { message_id: string }; Returns: number };
			me: { Args: Record<PropertyKey, never>; Returns: Json };
			my_data: { Args: Record<PropertyKey, never>; Returns: Json };
			my_messages: {
				Args: { after_id?: string; after_moment?: string };
				Returns: {
					body: string;
					created_at: string;
					deleted_at: string;
					edited_at: string;
					id: string;
					reply_to: string;
					room_id: string;
					seq: number;
				}[];
			};
			open_direct_room: {
				Args: { people: string[] };
				Returns: {
					archived_at: string | null;
					created_at: string;
					created_by: string | null;
					epoch: number;
					id: string;
					is_default: boolean;
					kind: Database['public']['Enums']['room_kind'];
					name: string;
					slug: string;
					topic: string;
				};
				SetofOptions: {
					from: '*';
					to: 'rooms';
					isOneToOne: true;
					isSetofReturn: false;
				};
			};
			open_room: { Args: { slug: string }; Returns: Json };
			react: { Args: { emoji: string; message_id: string; on?: boolean }; Returns: number };
			registration_mode: { Args: Record<PropertyKey, never>; Returns: string };
			remove_member: { Args: { room_id: string; user_id: string }; Returns: undefined };
			rename_room: { Args: { name: string; room_id: string }; Returns: undefined };
			report_count: { Args: Record<PropertyKey, never>; Returns: number };
			report_message: { Args: { message_id: string; note?: string; reason: string }; Returns: undefined };
			resolve_reports: { Args: { message_id: string; outcome: string }; Returns: undefined };
			revoke_invitation: { Args: { invitation_id: string }; Returns: undefined };
			room_heads: {
				Args: Record<PropertyKey, never>;
				Returns: {
					epoch: number;
					last_read_seq: number;
					mentions: number;
					rev: number;
					room_id: string;
					seq: number;
				}[];
			};
			room_invitations: {
				Args: { room_id: string };
				Returns: {
					created_at: string;
					created_by: string;
					expires_at: string;
					id: string;
					max_uses: number;
					revoked_at: string;
					uses: number;
				}[];
			};
			room_preview: { Args: { slug: string }; Returns: Json };
			set_member_role: {
				Args: { role: Database['public']['Enums']['member_role']; room_id: string; user_id: string };
				Returns: undefined;
			};
			set_notify: {
				Args: { notify: Database['public']['Enums']['notify_level']; room_id: string };
				Returns: undefined;
			};
			set_preferences: { Args: { locale?: string; theme?: string }; Returns: undefined };
			set_room_topic: { Args: { room_id: string; topic: string }; Returns: undefined };
			unblock_person: { Args: { user_id: string }; Returns: undefined };
			update_profile: {
				Args: { avatar_color: string; bio: string; display_name: string; username: string };
				Returns: undefined;
			};
			username_available: { Args: { username: string }; Returns: boolean };
		};
		Enums: {
			member_role: 'member' | 'moderator' | 'owner';
			notify_level: 'everything' | 'mentions' | 'nothing';
			room_kind: 'open' | 'closed' | 'direct';
		};
		CompositeTypes: {
			[_ in never]: never;
		};
	};
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>];

export type Tables<
	DefaultSchemaTableNameOrOptions extends
		keyof (DefaultSchema['Tables'] & DefaultSchema['Views']) | { schema: keyof DatabaseWithoutInternals },
	TableName extends (DefaultSchemaTableNameOrOptions extends {
		schema: keyof DatabaseWithoutInternals;
	}
		? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
				DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
		: never) = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
	? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
			DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
			Row: infer R;
		}
		? R
		: never
	: DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
		? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
				Row: infer R;
			}
			? R
			: never
		: never;

export type TablesInsert<
	DefaultSchemaTableNameOrOptions extends
		keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
	TableName extends (DefaultSchemaTableNameOrOptions extends {
		schema: keyof DatabaseWithoutInternals;
	}
		? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
		: never) = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
	? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
			Insert: infer I;
		}
		? I
		: never
	: DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
		? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
				Insert: infer I;
			}
			? I
			: never
		: never;

export type TablesUpdate<
	DefaultSchemaTableNameOrOptions extends
		keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
	TableName extends (DefaultSchemaTableNameOrOptions extends {
		schema: keyof DatabaseWithoutInternals;
	}
		? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
		: never) = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
	? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
			Update: infer U;
		}
		? U
		: never
	: DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
		? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
				Update: infer U;
			}
			? U
			: never
		: never;

export type Enums<
	DefaultSchemaEnumNameOrOptions extends
		keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
	EnumName extends (DefaultSchemaEnumNameOrOptions extends {
		schema: keyof DatabaseWithoutInternals;
	}
		? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
		: never) = never
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
	? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
	: DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
		? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
		: never;

export type CompositeTypes<
	PublicCompositeTypeNameOrOptions extends
		keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
	CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
		schema: keyof DatabaseWithoutInternals;
	}
		? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
		: never) = never
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
	? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
	: PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
		? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
		: never;

export const Constants = {
	public: {
		Enums: {
			member_role: ['member', 'moderator', 'owner'],
			notify_level: ['everything', 'mentions', 'nothing'],
			room_kind: ['open', 'closed', 'direct']
		}
	}
} as const;

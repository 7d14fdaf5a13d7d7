import type { Brand, BrandContent, BrandLogo, PublishedBrand } from '@chancery/contracts';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A brand: its name among administrators, what is being written, and which version is in force. */
@Entity({ name: 'brand', schema: 'templates' })
export class BrandRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') name: string;
  @Column('boolean', { name: 'is_default', default: false }) isDefault: boolean;
  /** What is not published yet; null = nothing. */
  @Column('jsonb', { nullable: true }) draft: BrandContent | null;
  @Column('int', { default: 1 }) revision: number;
  /** Newest published version within the brand, and its number among all of the organisation. */
  @Column('int', { nullable: true }) version: number | null;
  @Column('int', { nullable: true }) number: number | null;
  @Column('text', { name: 'updated_by' }) updatedBy: string;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
  @Column('timestamptz', { name: 'deleted_at', nullable: true }) deletedAt: Date | null;
}

/** A published version; never changed and never deleted, because messages name it. */
@Entity({ name: 'brand_version', schema: 'templates' })
export class BrandVersionRow {
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @PrimaryColumn('int') number: number;
  @Column('uuid', { name: 'brand_id' }) brandId: string;
  @Column('int') version: number;
  @Column('jsonb') content: BrandContent;
  /** With the logo itself, so that it stays whatever becomes of the upload. */
  @Column('jsonb') appearance: Brand;
  @Column('int', { nullable: true }) restored: number | null;
  @Column('text', { name: 'published_by' }) publishedBy: string;
  @CreateDateColumn({ name: 'published_at', type: 'timestamptz' }) publishedAt: Date;
}

/** An uploaded logo, re-encoded. */
@Entity({ name: 'brand_asset', schema: 'templates' })
export class BrandAssetRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text', { name: 'file_name' }) fileName: string;
  @Column('jsonb') source: BrandLogo['before'];
  @Column('int') width: number;
  @Column('int') height: number;
  @Column('bytea') png: Buffer;
  @Column('text', { name: 'created_by' }) createdBy: string;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
}

/** A sample that an administrator asked for; the gateway mails it. */
@Entity({ name: 'brand_sample', schema: 'templates' })
export class BrandSampleRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') recipient: string;
  @Column('text', { name: 'brand_name' }) brandName: string;
  @Column('jsonb') body: PublishedBrand;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
}

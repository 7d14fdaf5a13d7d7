import { inject, Injectable } from '@angular/core';
import type {
  BrandContent,
  BrandDraft,
  BrandLogo,
  BrandPreview,
  BrandSample,
  BrandSummary,
  BrandVersion,
  BrandView,
} from '@chancery/contracts';
import { Api } from '../../api/api';
import {
  brandLooksPreview,
  brandLooksSample,
  brandLooksUpload,
  brandsCreate,
  brandsDiscard,
  brandsList,
  brandsMakeDefault,
  brandsOne,
  brandsPublish,
  brandsRemove,
  brandsRestore,
  brandsSave,
  brandsVersions,
} from '../../api/functions';

const match = (revision: number) => ({ 'If-Match': `"${revision}"` });

/** Part of a picture to keep, in its pixels. */
export interface Crop {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Brands (contract: `brands.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class BrandingApi {
  private readonly api = inject(Api);

  async list(): Promise<BrandSummary[]> {
    return (await this.api.invoke(brandsList)).items;
  }

  create(name: string, from: string | null): Promise<BrandView> {
    return this.api.invoke(brandsCreate, { body: from === null ? { name } : { name, from } });
  }

  read(id: string): Promise<BrandView> {
    return this.api.invoke(brandsOne, { id });
  }

  save(id: string, body: BrandDraft, revision: number): Promise<BrandView> {
    return this.api.invoke(brandsSave, { id, body, ...match(revision) });
  }

  discard(id: string): Promise<BrandView> {
    return this.api.invoke(brandsDiscard, { id });
  }

  publish(id: string, revision: number): Promise<BrandView> {
    return this.api.invoke(brandsPublish, { id, ...match(revision) });
  }

  makeDefault(id: string): Promise<BrandView> {
    return this.api.invoke(brandsMakeDefault, { id });
  }

  async versions(id: string): Promise<BrandVersion[]> {
    return (await this.api.invoke(brandsVersions, { id })).items;
  }

  restore(id: string, version: number): Promise<BrandView> {
    return this.api.invoke(brandsRestore, { id, body: { version } });
  }

  remove(id: string): Promise<void> {
    return this.api.invoke(brandsRemove, { id });
  }

  preview(id: string, body: BrandContent): Promise<BrandPreview> {
    return this.api.invoke(brandLooksPreview, { id, body });
  }

  sample(id: string, body: BrandContent): Promise<BrandSample> {
    return this.api.invoke(brandLooksSample, { id, body });
  }

  /** The file itself is the body; what it is, the service reads from its bytes. */
  upload(file: File, crop: Crop | null): Promise<BrandLogo> {
    return this.api.invoke(brandLooksUpload, {
      ...crop,
      'X-File-Name': encodeURIComponent(file.name),
      body: file,
    });
  }
}

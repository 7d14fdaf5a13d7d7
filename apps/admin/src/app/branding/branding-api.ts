import { HttpClient } from '@angular/common/http';
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
import { firstValueFrom } from 'rxjs';

const BASE = '/api/v1/brands';
const at = (id: string): string => `${BASE}/${encodeURIComponent(id)}`;
const match = (revision: number) => ({ headers: { 'If-Match': `"${revision}"` } });

interface Items<T> {
  items: T[];
}

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
  private readonly http = inject(HttpClient);

  async list(): Promise<BrandSummary[]> {
    return (await firstValueFrom(this.http.get<Items<BrandSummary>>(BASE))).items;
  }

  create(name: string, from: string | null): Promise<BrandView> {
    return firstValueFrom(
      this.http.post<BrandView>(BASE, from === null ? { name } : { name, from }),
    );
  }

  read(id: string): Promise<BrandView> {
    return firstValueFrom(this.http.get<BrandView>(at(id)));
  }

  save(id: string, draft: BrandDraft, revision: number): Promise<BrandView> {
    return firstValueFrom(this.http.put<BrandView>(`${at(id)}/draft`, draft, match(revision)));
  }

  discard(id: string): Promise<BrandView> {
    return firstValueFrom(this.http.delete<BrandView>(`${at(id)}/draft`));
  }

  publish(id: string, revision: number): Promise<BrandView> {
    return firstValueFrom(this.http.post<BrandView>(`${at(id)}/publication`, {}, match(revision)));
  }

  makeDefault(id: string): Promise<BrandView> {
    return firstValueFrom(this.http.post<BrandView>(`${at(id)}/default`, {}));
  }

  async versions(id: string): Promise<BrandVersion[]> {
    return (await firstValueFrom(this.http.get<Items<BrandVersion>>(`${at(id)}/versions`))).items;
  }

  restore(id: string, version: number): Promise<BrandView> {
    return firstValueFrom(this.http.post<BrandView>(`${at(id)}/restoration`, { version }));
  }

  remove(id: string): Promise<void> {
    return firstValueFrom(this.http.delete<void>(at(id)));
  }

  preview(id: string, content: BrandContent): Promise<BrandPreview> {
    return firstValueFrom(this.http.post<BrandPreview>(`${at(id)}/preview`, content));
  }

  sample(id: string, content: BrandContent): Promise<BrandSample> {
    return firstValueFrom(this.http.post<BrandSample>(`${at(id)}/sample`, content));
  }

  /** The file itself is the body; what it is, the service reads from its bytes. */
  upload(file: File, crop: Crop | null): Promise<BrandLogo> {
    return firstValueFrom(
      this.http.post<BrandLogo>('/api/v1/brand-logos', file, {
        params: crop === null ? {} : { ...crop },
        headers: {
          'Content-Type': 'application/octet-stream',
          'X-File-Name': encodeURIComponent(file.name),
        },
      }),
    );
  }
}

import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import { Feedback } from '@chancery/ui';

/** Says that a change waits, whatever page asked for it, and leads to it. */
@Injectable({ providedIn: 'root' })
export class WaitingChanges {
  private readonly feedback = inject(Feedback);
  private readonly router = inject(Router);

  tell(id: string): void {
    const path = `/rules/changes/${id}`;
    // After the page has said what it has to say of a change that was not done.
    setTimeout(() => {
      // Or it goes there itself.
      const going = this.router.currentNavigation()?.extractedUrl.toString();
      if (going === path || this.router.url === path) return;
      this.feedback.offer(
        'Nothing is published yet: the change waits for a second person.',
        'Show it',
        () => void this.router.navigateByUrl(path),
      );
    });
  }
}

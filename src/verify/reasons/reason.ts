/** What one reason code says: to someone who knows no cryptography, and to someone who debugs the page. */
export interface Reason {
  /** One plain sentence: what was found and what it means. */
  readonly user: string;
  /** One sentence: what exactly was compared, and what to do next. */
  readonly developer: string;
}

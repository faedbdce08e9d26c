/** What danfojs' DataFrame offers of itself; any object with these two is taken for one. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly values: readonly unknown[];
}

/** The fields of danfojs' DataFrame that are read here; any object with these two is accepted. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly values: readonly unknown[];
}

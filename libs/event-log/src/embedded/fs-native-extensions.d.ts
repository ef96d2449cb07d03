declare module 'fs-native-extensions' {
  /** Takes an exclusive kernel lock that belongs to the open file (OFD); false when another open file holds it. */
  export function tryLock(fd: number): boolean;
}

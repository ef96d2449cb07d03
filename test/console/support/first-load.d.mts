export function filesOfFirstLoad(page: string): string[];
export function bytesOfFirstLoad(page: string): number;
